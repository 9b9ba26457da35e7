//! What completes tasks, by element: one object per visit.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Answers by element id, `process:element` or element name; one entry per visit.
///
/// `null` in place of an object leaves that visit without an answer.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    visits: HashMap<String, Visits>,
}

#[derive(Debug, Clone)]
struct Visits {
    answers: Vec<Option<Map<String, Value>>>,
    taken: usize,
}

/// What [`Answers`] say about one visit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// The element is not named.
    None,
    /// It is named, but not for this visit: the number of answers it had.
    Exhausted(usize),
    /// This visit is left open on purpose.
    Open,
    /// This completes it.
    Given(Map<String, Value>),
}

/// The three names an answer may use for an element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) process: &'a str,
    pub(super) id: &'a str,
    pub(super) name: Option<&'a str>,
}

impl Answers {
    /// Reads `{"element": [{…}, …]}`; a single object stands for a list of one.
    ///
    /// # Errors
    ///
    /// A sentence that names the entry that has another shape.
    pub fn from_json(value: Value) -> Result<Self, String> {
        let Value::Object(entries) = value else {
            return Err(
                "answers are an object: {\"element id or name\": [{…one object per visit…}]}".to_owned()
            );
        };
        let mut answers = Self::default();
        for (element, visits) in entries {
            let visits = match visits {
                Value::Array(visits) => visits,
                single @ Value::Object(_) => vec![single],
                _ => {
                    return Err(format!("the answers of {element:?} are a list of objects, one per visit"));
                }
            };
            let mut list = Vec::with_capacity(visits.len());
            for visit in visits {
                match visit {
                    Value::Object(answer) => list.push(Some(answer)),
                    Value::Null => list.push(None),
                    other => {
                        return Err(format!(
                            "an answer of {element:?} is {other}; every answer is an object"
                        ));
                    }
                }
            }
            answers.visits.insert(element, Visits { answers: list, taken: 0 });
        }
        Ok(answers)
    }

    /// The names answers were given for.
    pub fn elements(&self) -> impl Iterator<Item = &str> {
        self.visits.keys().map(String::as_str)
    }

    /// Whether an element has answers at all.
    pub(super) fn name(&self, names: Names<'_>) -> bool {
        self.key(names).is_some()
    }

    /// Takes the answer of the next visit.
    pub(super) fn take(&mut self, names: Names<'_>) -> Answer {
        let Some(key) = self.key(names) else {
            return Answer::None;
        };
        let Some(visits) = self.visits.get_mut(&key) else {
            return Answer::None;
        };
        let Some(answer) = visits.answers.get_mut(visits.taken) else {
            return Answer::Exhausted(visits.answers.len());
        };
        visits.taken += 1;
        answer.take().map_or(Answer::Open, Answer::Given)
    }

    /// The object that completes the next visit of an element, if there is one for it.
    pub fn next(&mut self, process: &str, id: &str, name: Option<&str>) -> Option<Map<String, Value>> {
        match self.take(Names { process, id, name }) {
            Answer::Given(answer) => Some(answer),
            Answer::None | Answer::Exhausted(_) | Answer::Open => None,
        }
    }

    /// The key that names the element: its id first, as in spiff-arena's tests.
    fn key(&self, names: Names<'_>) -> Option<String> {
        if self.visits.is_empty() {
            return None;
        }
        let qualified = format!("{}:{}", names.process, names.id);
        [Some(names.id), Some(qualified.as_str()), names.name]
            .into_iter()
            .flatten()
            .find(|key| self.visits.contains_key(*key))
            .map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const APPROVE: Names<'_> = Names { process: "order", id: "approve", name: Some("Approve it") };

    #[test]
    fn each_visit_takes_the_next_answer() {
        let mut answers = Answers::from_json(json!({"approve": [{"ok": 1}, null]})).unwrap();
        assert_eq!(answers.take(APPROVE), Answer::Given(Map::from_iter([("ok".to_owned(), json!(1))])));
        assert_eq!(answers.take(APPROVE), Answer::Open);
        assert_eq!(answers.take(APPROVE), Answer::Exhausted(2));
    }

    #[test]
    fn an_element_is_found_by_id_qualified_id_and_name() {
        for key in ["approve", "order:approve", "Approve it"] {
            let answers = Answers::from_json(json!({key: {}})).unwrap();
            assert!(answers.name(APPROVE), "{key}");
        }
        let answers = Answers::from_json(json!({"other:approve": [{}]})).unwrap();
        assert!(!answers.name(APPROVE));
    }

    #[test]
    fn other_shapes_are_refused_with_the_name_of_the_entry() {
        for wrong in [json!([]), json!({"approve": 1}), json!({"approve": [1]})] {
            let message = Answers::from_json(wrong.clone()).unwrap_err();
            assert!(message.contains("approve") || wrong.is_array(), "{message}");
        }
    }
}
