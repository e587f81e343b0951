//! A signature of OpenSSH's, over a message and under keys that are given.
#![no_main]

countersign_fuzz::target!("ssh-signature", countersign_fuzz::hold::ssh_signature);
