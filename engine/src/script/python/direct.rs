//! Simple scripts and expressions, run without the interpreter.
//!
//! Most scripts of a process are a line of arithmetic and most conditions a comparison; starting an
//! interpreter for them costs many times the work itself. What is simple enough is lowered to a small
//! tree ([`lower`]) when it is compiled, and evaluated on the variables as they are ([`datum`]).
//! Whatever has any doubt about it, a missing variable, a type not foreseen, an overflow, a division
//! by zero, gives `None`: then the interpreter runs the script from its beginning, and its result or
//! error counts. That is safe because nothing here has a side effect.

mod datum;
mod lower;

use serde_json::Value;

use self::datum::Datum;
use super::scope::Analysis;
use crate::script::{Changes, Variables};

pub(super) use self::lower::{lower_expression, lower_script};

/// The functions that are understood here; a variable of that name goes to the interpreter.
const FUNCTIONS: &[&str] = &["len", "list", "range"];

/// The place of a variable in [`Direct::names`].
type Slot = usize;

/// A script or an expression that can be tried without the interpreter.
#[derive(Debug)]
pub(super) struct Direct {
    body: Body,
    /// The variables it reads or assigns, each once.
    names: Vec<Variable>,
}

/// A variable of a script.
#[derive(Debug)]
struct Variable {
    name: String,
    /// Whether it is read, so that its value before matters.
    read: bool,
    /// Whether it is assigned.
    assigned: bool,
    /// Whether it has a value for certain when the script ends.
    surely_bound: bool,
}

/// What a program consists of.
#[derive(Debug)]
enum Body {
    Script(Vec<Statement>),
    Expression(Node),
}

/// A statement.
#[derive(Debug)]
enum Statement {
    Assign(Slot, Node),
    /// The tests in order with what follows each, and what follows when none holds.
    If {
        arms: Vec<(Node, Vec<Statement>)>,
        otherwise: Vec<Statement>,
    },
}

/// An expression.
#[derive(Debug)]
enum Node {
    Constant(Value),
    Variable(Slot),
    Not(Box<Node>),
    Negative(Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    Compare(Box<Node>, Vec<(Comparison, Node)>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Choice {
        test: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    List(Vec<Node>),
    /// `list(range(…))`: start, end.
    Range(Box<Node>, Box<Node>),
    Length(Box<Node>),
    Item(Box<Node>, Box<Node>),
    Text(Vec<Node>),
}

/// The arithmetic operators that have an exact result or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    FloorDivide,
    Modulo,
}

/// The comparisons of one pair of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    IsNone,
    IsNotNone,
}

/// The values of the variables while a program runs.
type Slots<'a> = Vec<Option<Datum<'a>>>;

impl Direct {
    /// What a script changes; `None` when the interpreter has to say.
    pub(super) fn execute(&self, variables: &dyn Variables) -> Option<Changes> {
        let Body::Script(statements) = &self.body else {
            return None;
        };
        let mut slots = self.slots(variables)?;
        let mut assigned = vec![false; self.names.len()];
        run(statements, &mut slots, &mut assigned)?;
        let mut changes = Changes::default();
        for ((name, value), assigned) in self.names.iter().zip(slots).zip(assigned) {
            if !name.assigned || !assigned {
                continue;
            }
            let value = value?.into_value();
            let before = if name.read { variables.get(&name.name) } else { None };
            if name.surely_bound || before != Some(&value) {
                changes.set.push((name.name.clone(), value));
            }
        }
        Some(changes)
    }

    /// The value of an expression; `None` when the interpreter has to say.
    pub(super) fn evaluate(&self, variables: &dyn Variables) -> Option<Value> {
        let Body::Expression(node) = &self.body else {
            return None;
        };
        let slots = self.slots(variables)?;
        Some(node.value(&slots)?.into_value())
    }

    /// The variables before the first statement; `None` when one of them is not simple, or hides a function.
    fn slots<'a>(&self, variables: &'a dyn Variables) -> Option<Slots<'a>> {
        let given = |name: &Variable| if name.read { variables.get(&name.name) } else { None };
        let slot = |name: &Variable| match given(name) {
            Some(value) if !FUNCTIONS.contains(&name.name.as_str()) => Datum::of(value).map(Some),
            Some(_) => None,
            None => Some(None),
        };
        self.names.iter().map(slot).collect()
    }
}

fn run<'a>(statements: &'a [Statement], slots: &mut Slots<'a>, assigned: &mut [bool]) -> Option<()> {
    for statement in statements {
        match statement {
            Statement::Assign(slot, node) => {
                let value = node.value(slots)?;
                slots[*slot] = Some(value);
                assigned[*slot] = true;
            }
            Statement::If { arms, otherwise } => {
                let mut branch = otherwise;
                for (test, then) in arms {
                    if test.value(slots)?.is_truthy() {
                        branch = then;
                        break;
                    }
                }
                run(branch, slots, assigned)?;
            }
        }
    }
    Some(())
}

impl Node {
    fn value<'a>(&'a self, slots: &Slots<'a>) -> Option<Datum<'a>> {
        Some(match self {
            Self::Constant(value) => Datum::of(value)?,
            Self::Variable(slot) => slots.get(*slot)?.clone()?,
            Self::Not(node) => Datum::Bool(!node.value(slots)?.is_truthy()),
            Self::Negative(node) => node.value(slots)?.negative()?,
            Self::Arithmetic(operator, left, right) => {
                left.value(slots)?.arithmetic(*operator, &right.value(slots)?)?
            }
            Self::Compare(first, rest) => {
                let mut left = first.value(slots)?;
                for (comparison, right) in rest {
                    let right = right.value(slots)?;
                    if !left.compare(*comparison, &right)? {
                        return Some(Datum::Bool(false));
                    }
                    left = right;
                }
                Datum::Bool(true)
            }
            Self::And(nodes) => first_where(nodes, slots, |truthy| !truthy)?,
            Self::Or(nodes) => first_where(nodes, slots, |truthy| truthy)?,
            Self::Choice { test, then, otherwise } => {
                if test.value(slots)?.is_truthy() {
                    then.value(slots)?
                } else {
                    otherwise.value(slots)?
                }
            }
            Self::List(nodes) => {
                let items = nodes.iter().map(|node| node.value(slots).map(Datum::into_value));
                Datum::owned(Value::Array(items.collect::<Option<_>>()?))
            }
            Self::Range(start, end) => start.value(slots)?.range_to(&end.value(slots)?)?,
            Self::Length(node) => Datum::Int(node.value(slots)?.length()?),
            Self::Item(node, index) => node.value(slots)?.item(&index.value(slots)?)?,
            Self::Text(nodes) => {
                let mut text = String::new();
                for node in nodes {
                    node.value(slots)?.write_to(&mut text)?;
                }
                Datum::text(text)?
            }
        })
    }
}

/// The first value whose truth decides, else the last: `and`, `or`.
fn first_where<'a>(
    nodes: &'a [Node],
    slots: &Slots<'a>,
    decides: impl Fn(bool) -> bool,
) -> Option<Datum<'a>> {
    let (last, others) = nodes.split_last()?;
    for node in others {
        let value = node.value(slots)?;
        if decides(value.is_truthy()) {
            return Some(value);
        }
    }
    last.value(slots)
}

#[cfg(test)]
mod tests;
