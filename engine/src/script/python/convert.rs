//! Values between JSON and the interpreter.
//!
//! Python types that JSON lacks are objects with a `typename`; see [`tagged`] and [`restored`].
//! Tuples become lists and dictionary keys become strings as in `json.dumps`.

use std::fmt::Write;

use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use monty_types::unstable::{MontyGraph, MontyNode, NodeId, graph_parts, object_from_graph};
use monty_types::{
    MontyDate, MontyDateTime, MontyObject, MontyTime, MontyTimeDelta, MontyTimeZone, ObjectRef,
};
use serde_json::{Map, Number, Value, json};

/// Deeper values are refused, as JSON parsers stop there too.
const MAX_DEPTH: usize = 120;
/// More values in one variable are refused; a script can share one list a million times.
const MAX_VALUES: usize = 1_000_000;

/// Why a Python value is no data.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NoData {
    /// A function, class or module, which a script may leave behind.
    Definition,
    /// Anything else, with the reason.
    Problem(String),
}

/// A JSON value for the interpreter.
pub(super) fn to_python(value: &Value) -> Result<MontyObject, String> {
    let mut graph = MontyGraph::new();
    let root = push(&mut graph, value, 0)?;
    object_from_graph(graph, root).map_err(|error| error.to_string())
}

fn push(graph: &mut MontyGraph, value: &Value, depth: usize) -> Result<NodeId, String> {
    if depth > MAX_DEPTH {
        return Err("is nested too deeply".to_owned());
    }
    let node = match value {
        Value::Null => MontyNode::None,
        Value::Bool(value) => MontyNode::Bool(*value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(value), _) => MontyNode::Int(value),
            (None, Some(value)) if number.is_f64() => MontyNode::Float(value),
            _ => return Err(format!("holds {number}, an integer beyond 64 bits")),
        },
        Value::String(text) => MontyNode::String(text.clone()),
        Value::Array(items) => MontyNode::List(push_all(graph, items, depth)?),
        Value::Object(entries) => {
            if let Some(node) = restored(graph, entries, depth)? {
                return Ok(graph.push(node));
            }
            let mut pairs = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let key = graph.push(MontyNode::String(key.clone()));
                pairs.push((key, push(graph, value, depth + 1)?));
            }
            MontyNode::Dict(pairs)
        }
    };
    Ok(graph.push(node))
}

fn push_all(graph: &mut MontyGraph, items: &[Value], depth: usize) -> Result<Vec<NodeId>, String> {
    items.iter().map(|item| push(graph, item, depth + 1)).collect()
}

/// The Python value of a tagged object; `None` if it is an ordinary dictionary.
fn restored(
    graph: &mut MontyGraph,
    entries: &Map<String, Value>,
    depth: usize,
) -> Result<Option<MontyNode>, String> {
    let Some(Value::String(typename)) = entries.get("typename") else {
        return Ok(None);
    };
    let text = entries.get("value").and_then(Value::as_str);
    let zone = entries.get("zone").and_then(Value::as_str).map(str::to_owned);
    let whole = |part| entries.get(part).and_then(Value::as_i64);
    let small = |part| whole(part).and_then(|value| i32::try_from(value).ok());
    Ok(match typename.as_str() {
        "datetime" => text.and_then(|text| datetime(text, zone)).map(MontyNode::DateTime),
        "date" => text.and_then(date).map(MontyNode::Date),
        "time" => text.and_then(|text| time(text, zone)).map(MontyNode::Time),
        "timedelta" => match (small("days"), small("seconds"), small("microseconds")) {
            (Some(days), Some(seconds @ 0..86_400), Some(microseconds @ 0..1_000_000)) => {
                Some(MontyNode::TimeDelta(MontyTimeDelta { days, seconds, microseconds }))
            }
            _ => None,
        },
        "timezone" => small("seconds")
            .filter(|seconds| seconds.abs() < 86_400)
            .map(|seconds| MontyTimeZone { offset_seconds: seconds, name: zone })
            .map(MontyNode::TimeZone),
        "decimal" => text.map(|text| MontyNode::Decimal(text.to_owned())),
        "bytes" => text.and_then(from_hex).map(MontyNode::Bytes),
        "set" | "frozenset" => match entries.get("items") {
            Some(Value::Array(items)) => {
                let items = push_all(graph, items, depth)?;
                let frozen = typename == "frozenset";
                Some(if frozen { MontyNode::FrozenSet(items) } else { MontyNode::Set(items) })
            }
            _ => None,
        },
        _ => None,
    })
}

fn datetime(text: &str, zone: Option<String>) -> Option<MontyDateTime> {
    let pieces = Pieces::parse(text).ok()?;
    let (date, time) = (pieces.date(), pieces.time()?);
    let offset = pieces.to_numeric_offset().map(jiff::tz::Offset::seconds);
    Some(MontyDateTime {
        year: i32::from(date.year()),
        month: u8::try_from(date.month()).ok()?,
        day: u8::try_from(date.day()).ok()?,
        hour: u8::try_from(time.hour()).ok()?,
        minute: u8::try_from(time.minute()).ok()?,
        second: u8::try_from(time.second()).ok()?,
        microsecond: u32::try_from(time.subsec_nanosecond() / 1000).ok()?,
        offset_seconds: offset,
        timezone_name: offset.and(zone),
    })
}

fn date(text: &str) -> Option<MontyDate> {
    let date: Date = text.parse().ok()?;
    let month = u8::try_from(date.month()).ok()?;
    Some(MontyDate { year: i32::from(date.year()), month, day: u8::try_from(date.day()).ok()? })
}

fn time(text: &str, zone: Option<String>) -> Option<MontyTime> {
    // An offset needs a date to be read with; any will do.
    let moment = datetime(&format!("2000-01-01T{text}"), zone)?;
    let _: Time = text.get(..5)?.parse().ok()?;
    Some(MontyTime {
        hour: moment.hour,
        minute: moment.minute,
        second: moment.second,
        microsecond: moment.microsecond,
        offset_seconds: moment.offset_seconds,
        timezone_name: moment.timezone_name,
        fold: 0,
    })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect()
}

/// A value of the interpreter as JSON.
pub(super) fn to_json(object: &MontyObject) -> Result<Value, NoData> {
    let (graph, root) = graph_parts(object);
    node_to_json(graph, root)
}

/// An argument of a call as JSON.
pub(super) fn argument_to_json(argument: ObjectRef<'_>) -> Result<Value, NoData> {
    to_json(&argument.to_owned())
}

/// A node of a graph as JSON.
pub(super) fn node_to_json(graph: &MontyGraph, root: NodeId) -> Result<Value, NoData> {
    Reader { graph, budget: MAX_VALUES }.read(root, 0)
}

struct Reader<'a> {
    graph: &'a MontyGraph,
    budget: usize,
}

impl Reader<'_> {
    fn read(&mut self, id: NodeId, depth: usize) -> Result<Value, NoData> {
        let problem = |text: String| Err(NoData::Problem(text));
        let Some(budget) = self.budget.checked_sub(1) else {
            return problem("holds too many values".to_owned());
        };
        self.budget = budget;
        if depth > MAX_DEPTH {
            return problem("is nested too deeply".to_owned());
        }
        let graph = self.graph;
        Ok(match graph.node(id) {
            MontyNode::None => Value::Null,
            MontyNode::Bool(value) => Value::Bool(*value),
            MontyNode::Int(value) => Value::from(*value),
            MontyNode::BigInt(_) => return problem("holds an integer beyond 64 bits".to_owned()),
            MontyNode::Float(value) => match Number::from_f64(*value) {
                Some(number) => Value::Number(number),
                None => return problem(format!("holds {value}, which JSON cannot express")),
            },
            MontyNode::String(text) => Value::String(text.clone()),
            MontyNode::List(items)
            | MontyNode::Tuple(items)
            | MontyNode::NamedTuple { values: items, .. } => self.read_all(items, depth)?,
            MontyNode::Set(items) => {
                json!({"typename": "set", "items": self.read_all(items, depth)?})
            }
            MontyNode::FrozenSet(items) => {
                json!({"typename": "frozenset", "items": self.read_all(items, depth)?})
            }
            MontyNode::Dict(pairs) => {
                let mut entries = Map::new();
                for (key, value) in pairs {
                    entries.insert(self.key(*key)?, self.inner(*value, depth)?);
                }
                Value::Object(entries)
            }
            MontyNode::Function { .. }
            | MontyNode::BuiltinFunction(_)
            | MontyNode::Type(_)
            | MontyNode::ClassType(_)
            | MontyNode::Module { .. } => return Err(NoData::Definition),
            MontyNode::Repr(text) if is_definition(text) => return Err(NoData::Definition),
            MontyNode::Repr(text) => {
                return problem(format!("holds {text}, which is not data; use list(…) or str(…)"));
            }
            MontyNode::Cycle(_) => return problem("contains itself".to_owned()),
            MontyNode::ClassInstance { class_type, attrs, .. } => {
                let MontyNode::ClassType(class) = graph.node(*class_type) else {
                    return problem("holds an object, which is not data".to_owned());
                };
                if class.name == "_mr_UUID" {
                    return self.uuid(attrs);
                }
                let name = &class.name;
                return problem(format!(
                    "holds an instance of class '{name}', which is not data; \
                     keep its fields in a dictionary"
                ));
            }
            node => {
                let Some(value) = tagged(node) else {
                    let kind = graph.type_name(id);
                    return problem(format!("holds a {kind}, which is not data; use str(…)"));
                };
                value
            }
        })
    }

    /// A value inside another, where a function is no data either.
    fn inner(&mut self, id: NodeId, depth: usize) -> Result<Value, NoData> {
        self.read(id, depth + 1).map_err(|error| match error {
            NoData::Definition => NoData::Problem("holds a function, class or module".to_owned()),
            NoData::Problem(_) => error,
        })
    }

    fn read_all(&mut self, items: &[NodeId], depth: usize) -> Result<Value, NoData> {
        items.iter().map(|item| self.inner(*item, depth)).collect()
    }

    fn key(&self, id: NodeId) -> Result<String, NoData> {
        Ok(match self.graph.node(id) {
            MontyNode::String(text) => text.clone(),
            MontyNode::None => "null".to_owned(),
            MontyNode::Bool(value) => value.to_string(),
            MontyNode::Int(value) => value.to_string(),
            MontyNode::Float(_) => self.graph.value(id).py_repr(),
            _ => {
                let kind = self.graph.type_name(id);
                let message = format!("holds a dictionary with a {kind} as key; use a string");
                return Err(NoData::Problem(message));
            }
        })
    }

    /// A UUID of the prelude is its usual text.
    fn uuid(&self, attributes: &[(NodeId, NodeId)]) -> Result<Value, NoData> {
        let text = attributes.iter().find_map(|(name, value)| {
            let named = self.graph.value(*name).as_str() == Some("urn");
            named.then(|| self.graph.value(*value).as_str()).flatten()
        });
        text.and_then(|text| text.strip_prefix("urn:uuid:"))
            .map(|text| Value::String(text.to_owned()))
            .ok_or_else(|| NoData::Problem("holds an incomplete UUID".to_owned()))
    }
}

/// How the interpreter shows what it cannot hand over but a script may leave behind.
fn is_definition(text: &str) -> bool {
    ["<function", "<built-in", "<class", "<module", "<bound method", "<lambda"]
        .iter()
        .any(|prefix| text.starts_with(prefix))
}

/// The tagged object of a Python value that JSON lacks.
fn tagged(node: &MontyNode) -> Option<Value> {
    let tag = |typename: &str, value: String, zone: Option<&String>| {
        let mut entries = Map::new();
        entries.insert("typename".to_owned(), typename.into());
        entries.insert("value".to_owned(), value.into());
        if let Some(zone) = zone {
            entries.insert("zone".to_owned(), zone.clone().into());
        }
        Value::Object(entries)
    };
    Some(match node {
        MontyNode::DateTime(moment) => {
            let mut text = iso_date(moment.year, moment.month, moment.day);
            text.push('T');
            text.push_str(&iso_time(moment.hour, moment.minute, moment.second, moment.microsecond));
            text.push_str(&iso_offset(moment.offset_seconds));
            tag("datetime", text, moment.timezone_name.as_ref())
        }
        MontyNode::Date(date) => tag("date", iso_date(date.year, date.month, date.day), None),
        MontyNode::Time(time) => {
            let mut text = iso_time(time.hour, time.minute, time.second, time.microsecond);
            text.push_str(&iso_offset(time.offset_seconds));
            tag("time", text, time.timezone_name.as_ref())
        }
        MontyNode::TimeDelta(delta) => json!({
            "typename": "timedelta",
            "days": delta.days,
            "seconds": delta.seconds,
            "microseconds": delta.microseconds,
        }),
        MontyNode::TimeZone(zone) => match &zone.name {
            None => json!({"typename": "timezone", "seconds": zone.offset_seconds}),
            Some(name) => {
                json!({"typename": "timezone", "seconds": zone.offset_seconds, "zone": name})
            }
        },
        MontyNode::Decimal(text) => tag("decimal", text.clone(), None),
        MontyNode::Bytes(bytes) => {
            let mut text = String::with_capacity(bytes.len() * 2);
            for byte in bytes {
                let _ = write!(text, "{byte:02x}");
            }
            tag("bytes", text, None)
        }
        _ => return None,
    })
}

fn iso_date(year: i32, month: u8, day: u8) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

fn iso_time(hour: u8, minute: u8, second: u8, microsecond: u32) -> String {
    let mut text = format!("{hour:02}:{minute:02}:{second:02}");
    if microsecond > 0 {
        let _ = write!(text, ".{microsecond:06}");
    }
    text
}

fn iso_offset(offset: Option<i32>) -> String {
    let Some(offset) = offset else {
        return String::new();
    };
    let sign = if offset < 0 { '-' } else { '+' };
    let size = offset.abs();
    let mut text = format!("{sign}{:02}:{:02}", size / 3600, size / 60 % 60);
    if size % 60 > 0 {
        let _ = write!(text, ":{:02}", size % 60);
    }
    text
}
