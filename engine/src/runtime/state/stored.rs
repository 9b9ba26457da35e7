//! The form in which a state is stored.

use serde::Deserialize;

use super::{STATE_VERSION, State};

/// Why a stored state cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It was written in a form this version does not know.
    #[error("the stored state has version {found}; this program reads version {STATE_VERSION}")]
    Version {
        /// The version it has.
        found: u64,
    },
    /// It is not a state at all.
    #[error("the stored state is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

impl State {
    /// The form that is stored.
    ///
    /// # Errors
    ///
    /// None in practice: every part of a state has a JSON form.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads the form that [`State::to_json`] wrote.
    ///
    /// # Errors
    ///
    /// See [`LoadError`].
    pub fn from_json(json: &str) -> Result<Self, LoadError> {
        /// The one field every version has.
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let Versioned { version: found } = serde_json::from_str(json)?;
        if found != u64::from(STATE_VERSION) {
            return Err(LoadError::Version { found });
        }
        Ok(serde_json::from_str(json)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_of_another_version_is_refused_with_its_number() {
        let json = State::default().to_json().unwrap().replace("\"version\":1", "\"version\":7");
        let error = State::from_json(&json).unwrap_err();
        assert_eq!(error.to_string(), "the stored state has version 7; this program reads version 1");
        assert!(matches!(State::from_json("{}"), Err(LoadError::Damaged(_))));
        assert_eq!(State::from_json(&State::default().to_json().unwrap()).unwrap(), State::default());
    }
}
