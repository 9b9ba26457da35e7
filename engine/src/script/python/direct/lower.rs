//! From the syntax tree to the small tree of [`Direct`]; `None` for what is not simple.

use std::cell::Cell;

use ruff_python_ast::{
    BoolOp, CmpOp, ConversionFlag, Expr, ExprCall, ExprFString, FStringPartRef, InterpolatedStringElement,
    Number, Operator, Stmt, StmtIf, UnaryOp,
};
use serde_json::Value;

use super::{Analysis, Arithmetic, Body, Comparison, Direct, FUNCTIONS, Node, Slot, Statement, Variable};

/// The tree of a script, if it is assignments and branches of simple expressions.
pub(in super::super) fn lower_script(body: &[Stmt], analysis: &Analysis) -> Option<Direct> {
    let names = names(analysis)?;
    let statements = Lowering { names: &names, depth: Cell::new(0) }.statements(body)?;
    Some(Direct { body: Body::Script(statements), names })
}

/// The tree of an expression, if it is simple.
pub(in super::super) fn lower_expression(expression: &Expr, analysis: &Analysis) -> Option<Direct> {
    let names = names(analysis)?;
    let node = Lowering { names: &names, depth: Cell::new(0) }.node(expression)?;
    Some(Direct { body: Body::Expression(node), names })
}

/// The variables, in alphabetical order as the changes of a script are; `None` when a name is
/// deleted, renamed or has a meaning without being a variable.
fn names(analysis: &Analysis) -> Option<Vec<Variable>> {
    let used = &analysis.names;
    let simple = used.deleted.is_empty() && analysis.handlers.is_empty() && analysis.renames.is_empty();
    if !simple || used.bound != analysis.assigned {
        return None;
    }
    let all = used.read.union(&used.bound);
    Some(
        all.map(|name| Variable {
            name: name.clone(),
            read: used.read.contains(name),
            assigned: used.bound.contains(name),
            surely_bound: analysis.surely_bound.contains(name),
        })
        .collect(),
    )
}

/// Deeper expressions are not simple, nor are longer lists of branches.
const MAX_DEPTH: usize = 30;

struct Lowering<'a> {
    names: &'a [Variable],
    /// How deep the current expression is.
    depth: Cell<usize>,
}

impl Lowering<'_> {
    fn slot(&self, name: &str) -> Option<Slot> {
        if FUNCTIONS.contains(&name) {
            return None;
        }
        self.names.binary_search_by(|known| known.name.as_str().cmp(name)).ok()
    }

    fn statements(&self, body: &[Stmt]) -> Option<Vec<Statement>> {
        let mut statements = Vec::with_capacity(body.len());
        for statement in body {
            match statement {
                Stmt::Pass(_) => {}
                Stmt::Assign(assign) => {
                    let [Expr::Name(target)] = assign.targets.as_slice() else {
                        return None;
                    };
                    statements.push(Statement::Assign(self.slot(&target.id)?, self.node(&assign.value)?));
                }
                Stmt::AugAssign(assign) => {
                    let Expr::Name(target) = &*assign.target else {
                        return None;
                    };
                    let slot = self.slot(&target.id)?;
                    let (left, right) = (Node::Variable(slot), self.node(&assign.value)?);
                    let node = Node::Arithmetic(arithmetic(assign.op)?, Box::new(left), Box::new(right));
                    statements.push(Statement::Assign(slot, node));
                }
                Stmt::If(branch) => statements.push(self.branches(branch)?),
                _ => return None,
            }
        }
        Some(statements)
    }

    fn branches(&self, branch: &StmtIf) -> Option<Statement> {
        if branch.elif_else_clauses.len() > MAX_DEPTH {
            return None;
        }
        let mut arms = vec![(self.node(&branch.test)?, self.statements(&branch.body)?)];
        let mut otherwise = Vec::new();
        for clause in &branch.elif_else_clauses {
            let body = self.statements(&clause.body)?;
            match &clause.test {
                Some(test) => arms.push((self.node(test)?, body)),
                None => otherwise = body,
            }
        }
        Some(Statement::If { arms, otherwise })
    }

    fn boxed(&self, expression: &Expr) -> Option<Box<Node>> {
        self.node(expression).map(Box::new)
    }

    fn nodes(&self, expressions: &[Expr]) -> Option<Vec<Node>> {
        expressions.iter().map(|expression| self.node(expression)).collect()
    }

    fn node(&self, expression: &Expr) -> Option<Node> {
        self.depth.set(self.depth.get() + 1);
        let node = if self.depth.get() <= MAX_DEPTH { self.shallow(expression) } else { None };
        self.depth.set(self.depth.get() - 1);
        node
    }

    fn shallow(&self, expression: &Expr) -> Option<Node> {
        Some(match expression {
            Expr::NoneLiteral(_) => Node::Constant(Value::Null),
            Expr::BooleanLiteral(literal) => Node::Constant(Value::Bool(literal.value)),
            Expr::StringLiteral(literal) => Node::Constant(Value::String(literal.value.to_str().to_owned())),
            Expr::NumberLiteral(literal) => Node::Constant(match &literal.value {
                Number::Int(value) => Value::from(value.as_i64()?),
                Number::Float(value) => Value::Number(serde_json::Number::from_f64(*value)?),
                Number::Complex { .. } => return None,
            }),
            Expr::Name(name) => Node::Variable(self.slot(&name.id)?),
            Expr::UnaryOp(unary) => match unary.op {
                UnaryOp::Not => Node::Not(self.boxed(&unary.operand)?),
                UnaryOp::USub => Node::Negative(self.boxed(&unary.operand)?),
                UnaryOp::UAdd | UnaryOp::Invert => return None,
            },
            Expr::BinOp(binary) => Node::Arithmetic(
                arithmetic(binary.op)?,
                self.boxed(&binary.left)?,
                self.boxed(&binary.right)?,
            ),
            Expr::BoolOp(operation) => {
                let nodes = self.nodes(&operation.values)?;
                match operation.op {
                    BoolOp::And => Node::And(nodes),
                    BoolOp::Or => Node::Or(nodes),
                }
            }
            Expr::Compare(comparison) => {
                let (first, rest) = comparison.operands.split_first()?;
                let mut pairs = Vec::with_capacity(rest.len());
                for (operator, right) in comparison.ops.iter().zip(rest) {
                    pairs.push((comparison_of(*operator, right)?, self.node(right)?));
                }
                Node::Compare(self.boxed(first)?, pairs)
            }
            Expr::If(choice) => Node::Choice {
                test: self.boxed(&choice.test)?,
                then: self.boxed(&choice.body)?,
                otherwise: self.boxed(&choice.orelse)?,
            },
            Expr::List(list) => Node::List(self.nodes(&list.elts)?),
            Expr::Subscript(subscript) => {
                Node::Item(self.boxed(&subscript.value)?, self.boxed(&subscript.slice)?)
            }
            Expr::Call(call) => self.call(call)?,
            Expr::FString(text) => self.text(text)?,
            _ => return None,
        })
    }

    /// `len(…)` and `list(range(…))`.
    fn call(&self, call: &ExprCall) -> Option<Node> {
        let (name, arguments) = plain_call(call)?;
        match (name, arguments) {
            ("len", [value]) => Some(Node::Length(self.boxed(value)?)),
            ("list", [Expr::Call(inner)]) => match plain_call(inner)? {
                ("range", [end]) => Some(Node::Range(Box::new(Node::Constant(0.into())), self.boxed(end)?)),
                ("range", [start, end]) => Some(Node::Range(self.boxed(start)?, self.boxed(end)?)),
                _ => None,
            },
            _ => None,
        }
    }

    fn text(&self, text: &ExprFString) -> Option<Node> {
        let mut nodes = Vec::new();
        let literal = |text: &str| Node::Constant(Value::String(text.to_owned()));
        for part in &text.value {
            match part {
                FStringPartRef::Literal(part) => nodes.push(literal(part.as_str())),
                FStringPartRef::FString(part) => {
                    for element in &part.elements {
                        nodes.push(match element {
                            InterpolatedStringElement::Literal(part) => literal(&part.value),
                            InterpolatedStringElement::Interpolation(part) => {
                                let plain = part.debug_text.is_none()
                                    && part.format_spec.is_none()
                                    && part.conversion == ConversionFlag::None;
                                plain.then(|| self.node(&part.expression)).flatten()?
                            }
                        });
                    }
                }
            }
        }
        Some(Node::Text(nodes))
    }
}

/// The name and the positional arguments of a call that has no others.
fn plain_call(call: &ExprCall) -> Option<(&str, &[Expr])> {
    let name = call.func.as_name_expr()?;
    let plain = call.arguments.keywords.is_empty() && !call.arguments.args.iter().any(Expr::is_starred_expr);
    plain.then_some((name.id.as_str(), &*call.arguments.args))
}

fn arithmetic(operator: Operator) -> Option<Arithmetic> {
    Some(match operator {
        Operator::Add => Arithmetic::Add,
        Operator::Sub => Arithmetic::Subtract,
        Operator::Mult => Arithmetic::Multiply,
        Operator::Div => Arithmetic::Divide,
        Operator::FloorDiv => Arithmetic::FloorDivide,
        Operator::Mod => Arithmetic::Modulo,
        _ => return None,
    })
}

fn comparison_of(operator: CmpOp, right: &Expr) -> Option<Comparison> {
    Some(match operator {
        CmpOp::Eq => Comparison::Equal,
        CmpOp::NotEq => Comparison::NotEqual,
        CmpOp::Lt => Comparison::Less,
        CmpOp::LtE => Comparison::LessOrEqual,
        CmpOp::Gt => Comparison::Greater,
        CmpOp::GtE => Comparison::GreaterOrEqual,
        CmpOp::In => Comparison::In,
        CmpOp::NotIn => Comparison::NotIn,
        CmpOp::Is if right.is_none_literal_expr() => Comparison::IsNone,
        CmpOp::IsNot if right.is_none_literal_expr() => Comparison::IsNotNone,
        CmpOp::Is | CmpOp::IsNot => return None,
    })
}
