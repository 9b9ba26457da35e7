//! The URI of a rule: exact, or everything that begins with it.

/// A URI, with a wildcard at its end or without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    stem: String,
    wildcard: bool,
}

/// Where the API lies; targets may be written with it.
const API_PREFIX: &str = "/v1.0";

impl Pattern {
    /// Reads a URI; `%` and `*` at its end stand for any rest.
    pub(super) fn parse(uri: &str) -> Result<Self, String> {
        let uri = uri.strip_prefix(API_PREFIX).filter(|rest| rest.starts_with('/')).unwrap_or(uri);
        if !uri.starts_with('/') {
            return Err(format!(
                "`{uri}` is neither a macro (PG:, PM:, BASIC, SUPPORT, ELEVATED, ALL) nor a path"
            ));
        }
        let stem = uri.strip_suffix(['%', '*']);
        let wildcard = stem.is_some();
        let stem = stem.unwrap_or(uri);
        if stem.contains(['%', '*']) {
            return Err(format!("`{uri}` has a wildcard elsewhere than at its end"));
        }
        Ok(Self { stem: stem.to_owned(), wildcard })
    }

    /// Whether it stands for a URI. `/tasks/*` stands for `/tasks` too, `finance:*` for `finance`.
    pub(super) fn matches(&self, uri: &str) -> bool {
        if self.wildcard { uri.starts_with(&self.stem) || self.base() == Some(uri) } else { uri == self.stem }
    }

    /// Whether it stands for all that another stands for.
    pub(super) fn covers(&self, other: &Self) -> bool {
        if other.wildcard {
            self.wildcard && (other.stem.starts_with(&self.stem) || self.base() == Some(&other.stem))
        } else {
            self.matches(&other.stem)
        }
    }

    /// The part of it that begins with a prefix; `None` when there is none.
    pub(super) fn within(&self, prefix: &str) -> Option<Self> {
        if self.stem.starts_with(prefix) {
            Some(self.clone())
        } else if self.wildcard && prefix.starts_with(&self.stem) {
            Some(Self { stem: prefix.to_owned(), wildcard: true })
        } else {
            None
        }
    }

    /// What it begins with, or all of it without a wildcard.
    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// The thing itself whose inside a wildcard stands for.
    fn base(&self) -> Option<&str> {
        self.stem.strip_suffix(['/', ':']).filter(|base| self.wildcard && !base.is_empty())
    }
}
