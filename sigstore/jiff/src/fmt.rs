//! How instants are written elsewhere than in RFC 3339, by the paths that jiff has.

#[allow(missing_docs)]
pub mod serde {
    pub mod timestamp {
        pub mod second {
            /// A number of seconds since 1970, or nothing.
            pub mod optional {
                use serde_core::de::{Deserialize, Deserializer, Error as _};
                use serde_core::ser::{Serialize, Serializer};

                use crate::Timestamp;

                /// Writes the number, without what is below a second.
                ///
                /// # Errors
                /// Those of the serializer.
                pub fn serialize<S: Serializer>(timestamp: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
                    timestamp.map(Timestamp::as_second).serialize(serializer)
                }

                /// Reads the number, or nothing from null.
                ///
                /// # Errors
                /// It is no whole number, or out of range.
                pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
                    let second = Option::<i64>::deserialize(deserializer)?;
                    second.map(|second| Timestamp::from_second(second).map_err(D::Error::custom)).transpose()
                }
            }
        }
    }
}
