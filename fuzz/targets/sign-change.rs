//! A change and the key that signs it, as the operation takes them.
#![no_main]

countersign_fuzz::target!(json "sign-change", countersign_fuzz::hold::sign_change);
