//! Values and operators with the results that Python has, or none.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write;

use serde_json::{Number, Value};

use super::{Arithmetic, Comparison};
use crate::script::is_truthy;

/// Integers beyond this are not all exact as floating-point numbers.
const EXACT: i64 = 1 << 53;
/// Longer texts and lists are left to the interpreter, which counts memory.
const MAX_LENGTH: usize = 64 << 10;

/// A value while a program runs; borrowed from a variable or the program where possible.
#[derive(Debug, Clone)]
pub(super) enum Datum<'a> {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    /// A list, or a dictionary with no `typename`.
    Many(Cow<'a, Value>),
}

impl<'a> Datum<'a> {
    /// The value of a variable; `None` for what Python would not take as it is.
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::None,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => match number.as_i64() {
                Some(value) => Self::Int(value),
                None if number.is_f64() => Self::Float(number.as_f64()?),
                None => return None,
            },
            Value::String(text) => Self::Text(Cow::Borrowed(text)),
            Value::Object(entries) if entries.contains_key("typename") => return None,
            Value::Array(_) | Value::Object(_) => Self::Many(Cow::Borrowed(value)),
        })
    }

    /// A list or dictionary made by the program.
    pub(super) fn owned(value: Value) -> Self {
        Self::Many(Cow::Owned(value))
    }

    /// A text made by the program; `None` when it is long.
    pub(super) fn text(text: String) -> Option<Self> {
        (text.len() <= MAX_LENGTH).then_some(Self::Text(Cow::Owned(text)))
    }

    fn float(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self::Float(value))
    }

    /// The value as data.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::from(value),
            Self::Float(value) => Number::from_f64(value).map_or(Value::Null, Value::Number),
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Many(value) => value.into_owned(),
        }
    }

    /// Whether Python takes the value for true.
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Self::None => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Many(value) => is_truthy(value),
        }
    }

    /// `-value`.
    pub(super) fn negative(&self) -> Option<Self> {
        match self {
            Self::Int(value) => value.checked_neg().map(Self::Int),
            Self::Float(value) => Some(Self::Float(-value)),
            _ => None,
        }
    }

    /// `left + right` and the like.
    pub(super) fn arithmetic(&self, operator: Arithmetic, right: &Self) -> Option<Self> {
        match (self, right) {
            (Self::Int(left), Self::Int(right)) => whole(operator, *left, *right),
            (Self::Text(left), Self::Text(right)) if operator == Arithmetic::Add => {
                Self::text(format!("{left}{right}"))
            }
            _ => {
                let (left, right) = (self.as_float()?, right.as_float()?);
                match operator {
                    Arithmetic::Add => Self::float(left + right),
                    Arithmetic::Subtract => Self::float(left - right),
                    Arithmetic::Multiply => Self::float(left * right),
                    Arithmetic::Divide if right != 0.0 => Self::float(left / right),
                    _ => None,
                }
            }
        }
    }

    /// A number that is the same as a floating-point number.
    fn as_float(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Int(value) => exact(*value),
            _ => None,
        }
    }

    /// One comparison.
    pub(super) fn compare(&self, comparison: Comparison, right: &Self) -> Option<bool> {
        Some(match comparison {
            Comparison::Equal => self.equals(right)?,
            Comparison::NotEqual => !self.equals(right)?,
            Comparison::Less => self.order(right)?.is_lt(),
            Comparison::LessOrEqual => self.order(right)?.is_le(),
            Comparison::Greater => self.order(right)?.is_gt(),
            Comparison::GreaterOrEqual => self.order(right)?.is_ge(),
            Comparison::In => self.is_in(right)?,
            Comparison::NotIn => !self.is_in(right)?,
            Comparison::IsNone => matches!(self, Self::None),
            Comparison::IsNotNone => !matches!(self, Self::None),
        })
    }

    /// Equality of simple values; those of different kinds are different.
    fn equals(&self, right: &Self) -> Option<bool> {
        Some(match (self, right) {
            (Self::None, Self::None) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Int(_) | Self::Float(_), Self::Int(_) | Self::Float(_)) => self.order(right)?.is_eq(),
            // True is 1, and what is inside lists and dictionaries is the interpreter's to compare.
            (Self::Bool(_), Self::Int(_) | Self::Float(_))
            | (Self::Int(_) | Self::Float(_), Self::Bool(_)) => {
                return None;
            }
            (Self::Many(_), Self::Many(_)) => return None,
            _ => false,
        })
    }

    fn order(&self, right: &Self) -> Option<Ordering> {
        match (self, right) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            _ => self.as_float()?.partial_cmp(&right.as_float()?),
        }
    }

    /// Whether this is in a text, a list of simple values, or the keys of a dictionary.
    fn is_in(&self, container: &Self) -> Option<bool> {
        match (self, container) {
            (Self::Text(needle), Self::Text(text)) => Some(text.contains(needle.as_ref())),
            (_, Self::Many(value)) => match (self, value.as_ref()) {
                (Self::Text(key), Value::Object(entries)) => Some(entries.contains_key(key.as_ref())),
                (_, Value::Array(items)) => {
                    for item in items {
                        if self.equals(&Datum::of(item)?)? {
                            return Some(true);
                        }
                    }
                    Some(false)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// `len(value)`.
    pub(super) fn length(&self) -> Option<i64> {
        let length = match self {
            Self::Text(text) => text.chars().count(),
            Self::Many(value) => match value.as_ref() {
                Value::Array(items) => items.len(),
                Value::Object(entries) => entries.len(),
                _ => return None,
            },
            _ => return None,
        };
        i64::try_from(length).ok()
    }

    /// `list(range(self, end))`.
    pub(super) fn range_to(&self, end: &Self) -> Option<Self> {
        let (Self::Int(start), Self::Int(end)) = (self, end) else {
            return None;
        };
        let length = end.checked_sub(*start)?;
        if length > 0 && usize::try_from(length).ok()? > MAX_LENGTH {
            return None;
        }
        Some(Self::owned(Value::Array((*start..*end).map(Value::from).collect())))
    }

    /// `value[index]`, of a list by a position from either end, or of a dictionary by a text.
    pub(super) fn item(self, index: &Self) -> Option<Self> {
        let Self::Many(value) = self else {
            return None;
        };
        match value {
            Cow::Borrowed(value) => Self::of(item_of(value, index)?),
            Cow::Owned(value) => {
                let item = item_of(&value, index)?;
                Datum::of(item).map(Datum::into_value).map(Self::from_value)?
            }
        }
    }

    /// The datum of a value that nothing holds any more.
    fn from_value(value: Value) -> Option<Self> {
        Some(match value {
            Value::String(text) => Self::Text(Cow::Owned(text)),
            Value::Array(_) | Value::Object(_) => Self::owned(value),
            Value::Null => Self::None,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => match number.as_i64() {
                Some(value) => Self::Int(value),
                None => Self::Float(number.as_f64()?),
            },
        })
    }

    /// Writes the value as an f-string does.
    pub(super) fn write_to(&self, text: &mut String) -> Option<()> {
        match self {
            Self::None => text.push_str("None"),
            Self::Bool(value) => text.push_str(if *value { "True" } else { "False" }),
            Self::Int(value) => write!(text, "{value}").ok()?,
            Self::Text(part) => text.push_str(part),
            Self::Float(_) | Self::Many(_) => return None,
        }
        (text.len() <= MAX_LENGTH).then_some(())
    }
}

fn item_of<'v>(value: &'v Value, index: &Datum<'_>) -> Option<&'v Value> {
    match (value, index) {
        (Value::Array(items), Datum::Int(index)) => {
            let at = if *index < 0 { index.checked_add(i64::try_from(items.len()).ok()?)? } else { *index };
            items.get(usize::try_from(at).ok()?)
        }
        (Value::Object(entries), Datum::Text(key)) => entries.get(key.as_ref()),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "only where nothing is lost")]
fn exact(value: i64) -> Option<f64> {
    (-EXACT..=EXACT).contains(&value).then_some(value as f64)
}

fn whole<'a>(operator: Arithmetic, left: i64, right: i64) -> Option<Datum<'a>> {
    if right == 0 && matches!(operator, Arithmetic::Divide | Arithmetic::FloorDivide | Arithmetic::Modulo) {
        return None;
    }
    let result = match operator {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide => return Datum::float(exact(left)? / exact(right)?),
        // Python rounds down, so the remainder has the sign of the divisor.
        Arithmetic::FloorDivide => {
            let quotient = left.checked_div(right)?;
            let rounds_up = left % right != 0 && (left < 0) != (right < 0);
            Some(quotient - i64::from(rounds_up))
        }
        Arithmetic::Modulo => {
            let remainder = left.checked_rem(right)?;
            let other_sign = remainder != 0 && (remainder < 0) != (right < 0);
            Some(if other_sign { remainder + right } else { remainder })
        }
    };
    result.map(Datum::Int)
}
