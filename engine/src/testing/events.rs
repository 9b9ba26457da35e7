//! What events wait for and throw, in short.

use super::builder::expression;
use crate::executable::node::{Catch, MessageCatch, Throw, Timer, TimerKind, TimerValue};

impl Catch {
    /// Waits for a time after activation, such as `PT1H`.
    #[must_use]
    pub fn after(duration: &str) -> Self {
        Self::Timer(Timer { kind: TimerKind::Duration, value: TimerValue::Literal(duration.to_owned()) })
    }

    /// Waits for a time after activation that an expression gives.
    #[must_use]
    pub fn after_value(source: &str) -> Self {
        let value = TimerValue::Expression(expression(source));
        Self::Timer(Timer { kind: TimerKind::Duration, value })
    }

    /// Waits for each time of a cycle, such as `R3/PT1H`.
    #[must_use]
    pub fn every(cycle: &str) -> Self {
        Self::Timer(Timer { kind: TimerKind::Cycle, value: TimerValue::Literal(cycle.to_owned()) })
    }

    /// Waits for a message without correlation; what it carries is merged into the data.
    #[must_use]
    pub fn message(name: &str) -> Self {
        Self::Message(MessageCatch::named(name))
    }

    /// Waits for a signal; what it carries goes into `signal`.
    #[must_use]
    pub fn signal(name: &str) -> Self {
        Self::Signal { name: name.to_owned(), variable: Some("signal".to_owned()) }
    }

    /// Waits until an expression is true.
    #[must_use]
    pub fn condition(source: &str) -> Self {
        Self::Condition(expression(source))
    }

    /// Catches escalations of a code, or all; what they carry goes into `escalation`.
    #[must_use]
    pub fn escalation(code: Option<&str>) -> Self {
        Self::Escalation { code: code.map(str::to_owned), variable: Some("escalation".to_owned()) }
    }

    /// Waits for the first of several.
    #[must_use]
    pub fn first_of(parts: Vec<Self>) -> Self {
        Self::Multiple { all: false, parts }
    }

    /// Waits for all of several.
    #[must_use]
    pub fn all_of(parts: Vec<Self>) -> Self {
        Self::Multiple { all: true, parts }
    }

    /// Catches errors of a code, or all; what they carry goes into `error`.
    #[must_use]
    pub fn error(code: Option<&str>) -> Self {
        Self::Error { code: code.map(str::to_owned), variable: Some("error".to_owned()) }
    }
}

impl Throw {
    /// Throws a signal with what an expression gives.
    #[must_use]
    pub fn signal(name: &str, payload: Option<&str>) -> Self {
        Self::Signal { name: name.to_owned(), payload: payload.map(expression) }
    }

    /// Throws an escalation with what an expression gives.
    #[must_use]
    pub fn escalation(code: &str, payload: Option<&str>) -> Self {
        Self::Escalation { code: Some(code.to_owned()), payload: payload.map(expression) }
    }
}

impl MessageCatch {
    /// Waits for a message without correlation; what it carries is merged into the data.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), variable: None, correlation: Vec::new(), expected: Vec::new() }
    }

    /// Puts what the message carries into a variable.
    #[must_use]
    pub fn into_variable(mut self, variable: &str) -> Self {
        self.variable = Some(variable.to_owned());
        self
    }

    /// Reads a property of key `Key` from what the message carries.
    #[must_use]
    pub fn correlated_by(mut self, property: &str) -> Self {
        self.correlation.push(super::builder::property(property, property));
        self
    }

    /// Expects the value of an expression on the data for a property of key `Key`.
    #[must_use]
    pub fn expecting(mut self, property: &str, source: &str) -> Self {
        self.expected.push(super::builder::property(property, source));
        self
    }
}
