//! What a trial run is given: start data, answers, messages, signals.

use engine::request::{Message, Run};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// The inputs of a trial run; a copy refers to the same.
#[derive(Clone, Copy)]
pub struct RunInputs {
    /// The process to start, where the diagram has several.
    pub process: RwSignal<String>,
    /// The data to start with, as JSON text.
    pub data: RwSignal<String>,
    /// What completes tasks, as JSON text: `{"element": [{…one object per visit…}]}`.
    pub answers: RwSignal<String>,
    /// The messages sent so far.
    pub messages: RwSignal<Vec<Message>>,
    /// The signals sent so far.
    pub signals: RwSignal<Vec<String>>,
}

impl RunInputs {
    /// Nothing is given yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            process: RwSignal::new(String::new()),
            data: RwSignal::new(String::new()),
            answers: RwSignal::new(String::new()),
            messages: RwSignal::new(Vec::new()),
            signals: RwSignal::new(Vec::new()),
        }
    }

    /// Forgets what was answered and sent.
    pub fn start_over(self) {
        self.answers.set(String::new());
        self.messages.set(Vec::new());
        self.signals.set(Vec::new());
    }

    /// Whether something was answered or sent.
    #[must_use]
    pub fn has_answers(self) -> bool {
        !self.answers.with(|text| text.trim().is_empty())
            || self.messages.with(|messages| !messages.is_empty())
            || self.signals.with(|signals| !signals.is_empty())
    }

    /// The run as the engine is asked for it.
    ///
    /// # Errors
    ///
    /// A text is no JSON object, and which.
    pub fn run(self, now: jiff::Timestamp) -> Result<Run, String> {
        let process = self.process.get_untracked();
        Ok(Run {
            process: (!process.is_empty()).then_some(process),
            data: object("Start data", &self.data.get_untracked())?,
            answers: object("Answers", &self.answers.get_untracked())?,
            messages: self.messages.get_untracked(),
            signals: self.signals.get_untracked(),
            ..Run::new(now)
        })
    }

    /// Adds the answer for the next visit of an element.
    ///
    /// # Errors
    ///
    /// A text is no JSON object, and which.
    pub fn answer(self, element: &str, answer: &str) -> Result<(), String> {
        let answer = Value::Object(object("The answer", answer)?);
        let mut answers = object("Answers", &self.answers.get_untracked())?;
        match answers.get_mut(element) {
            Some(Value::Array(visits)) => visits.push(answer),
            Some(single) => *single = Value::Array(vec![single.take(), answer]),
            None => drop(answers.insert(element.to_owned(), Value::Array(vec![answer]))),
        }
        self.answers.set(pretty(&Value::Object(answers)));
        Ok(())
    }

    /// Adds a message.
    ///
    /// # Errors
    ///
    /// There is no name, or the text is no JSON object.
    pub fn send(self, name: &str, payload: &str) -> Result<(), String> {
        let name = named(name, "message")?;
        let payload = Value::Object(object("What the message carries", payload)?);
        self.messages.update(|messages| messages.push(Message { name, payload }));
        Ok(())
    }

    /// Adds a signal.
    ///
    /// # Errors
    ///
    /// There is no name.
    pub fn signal(self, name: &str) -> Result<(), String> {
        let name = named(name, "signal")?;
        self.signals.update(|signals| signals.push(name));
        Ok(())
    }
}

impl Default for RunInputs {
    fn default() -> Self {
        Self::new()
    }
}

/// JSON for people.
#[must_use]
pub fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Reads a JSON object; an empty text is an empty one.
fn object(what: &str, text: &str) -> Result<Map<String, Value>, String> {
    if text.trim().is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(format!("{what} must be a JSON object, such as {{\"amount\": 12}}.")),
        Err(error) => Err(format!(
            "{what} must be a JSON object, such as {{\"amount\": 12}}. It cannot be read: {error}."
        )),
    }
}

fn named(name: &str, what: &str) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() { Err(format!("Name the {what}.")) } else { Ok(name.to_owned()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_kept_by_visit() {
        let owner = Owner::new();
        owner.with(|| {
            let inputs = RunInputs::new();
            assert!(!inputs.has_answers());
            inputs.answer("ask", r#"{"a": 1}"#).unwrap();
            inputs.answer("ask", "").unwrap();
            let run = inputs.run(jiff::Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(Value::Object(run.answers), json!({"ask": [{"a": 1}, {}]}));
            assert!(inputs.has_answers());
            inputs.start_over();
            assert!(!inputs.has_answers());
        });
    }

    #[test]
    fn an_answer_is_added_to_a_single_one_written_by_hand() {
        let owner = Owner::new();
        owner.with(|| {
            let inputs = RunInputs::new();
            inputs.answers.set(r#"{"ask": {"a": 1}}"#.to_owned());
            inputs.answer("ask", r#"{"a": 2}"#).unwrap();
            let run = inputs.run(jiff::Timestamp::UNIX_EPOCH).unwrap();
            assert_eq!(Value::Object(run.answers), json!({"ask": [{"a": 1}, {"a": 2}]}));
        });
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let owner = Owner::new();
        owner.with(|| {
            let inputs = RunInputs::new();
            inputs.data.set("[1]".to_owned());
            let error = inputs.run(jiff::Timestamp::UNIX_EPOCH).unwrap_err();
            assert!(error.starts_with("Start data must be a JSON object"), "{error}");
            assert!(inputs.answer("ask", "{").unwrap_err().starts_with("The answer must be"));
            assert_eq!(inputs.send(" ", "{}").unwrap_err(), "Name the message.");
            assert!(inputs.messages.get_untracked().is_empty());
            assert_eq!(inputs.signal("").unwrap_err(), "Name the signal.");
        });
    }
}
