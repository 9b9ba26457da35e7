//! Which message fits which wait (BPMN 2.0.2, 8.4.2).

use super::state::Correlations;

/// Whether a message with these keys fits a wait that expects those.
///
/// It fits when nothing is expected, or when any expected key is equal: all of its properties are
/// known to both sides and have the same value. Hosts use it to choose the wait for a message.
#[must_use]
pub fn matches(expected: &Correlations, message: &Correlations) -> bool {
    expected.is_empty()
        || expected.iter().any(|(key, properties)| {
            message.get(key).is_some_and(|known| {
                !properties.is_empty()
                    && properties.iter().all(|(name, value)| known.get(name) == Some(value))
            })
        })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn keys(value: Value) -> Correlations {
        serde_json::from_value(value).unwrap()
    }

    #[rstest::rstest]
    #[case::nothing_expected(json!({}), json!({"order": {"id": 1}}), true)]
    #[case::equal(json!({"order": {"id": 1}}), json!({"order": {"id": 1}}), true)]
    #[case::other_value(json!({"order": {"id": 1}}), json!({"order": {"id": 2}}), false)]
    #[case::any_key(json!({"order": {"id": 1}, "customer": {"no": 7}}), json!({"customer": {"no": 7}}), true)]
    #[case::part_of_a_key(json!({"order": {"id": 1, "line": 2}}), json!({"order": {"id": 1}}), false)]
    #[case::message_knows_more(json!({"order": {"id": 1}}), json!({"order": {"id": 1, "line": 2}}), true)]
    #[case::message_knows_nothing(json!({"order": {"id": 1}}), json!({}), false)]
    fn a_message_fits_when_any_expected_key_is_equal(
        #[case] expected: Value,
        #[case] message: Value,
        #[case] fits: bool,
    ) {
        assert_eq!(matches(&keys(expected), &keys(message)), fits);
    }
}
