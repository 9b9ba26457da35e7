//! Ids as they travel: newtypes over text.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! wire_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "ssr", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

wire_id! {
    /// A process model: the path of its folder, such as `finance/expense-approval`.
    ModelId
}
wire_id! {
    /// A process group: the path of its folder, such as `finance`.
    GroupId
}
wire_id! {
    /// A process instance.
    InstanceId
}
wire_id! {
    /// A human task of an instance.
    TaskId
}

impl ModelId {
    /// The group the model lies in.
    #[must_use]
    pub fn group(&self) -> GroupId {
        GroupId(self.0.rsplit_once('/').map_or_else(String::new, |(group, _)| group.to_owned()))
    }
}

impl InstanceId {
    /// The last part, enough to tell the instances of a list apart.
    #[must_use]
    pub fn short(&self) -> String {
        self.0.chars().skip(self.0.chars().count().saturating_sub(8)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::InstanceId;

    #[test]
    fn a_short_id_is_the_end_that_differs() {
        assert_eq!(InstanceId::from("019a0000-0000-7000-8000-1234deadbeef").short(), "deadbeef");
        assert_eq!(InstanceId::from("5").short(), "5");
    }
}
