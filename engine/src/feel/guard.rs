//! Limits on what an expression does: how often something in it is repeated, and how deep its functions call each other.
//!
//! The evaluator has none. So what can be repeated (bodies of functions, of iterations, of filters) is put behind a
//! question to us before it is compiled: whether it may go on.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use dsntk_feel::closure::Closure;
use dsntk_feel_parser::AstNode;

use super::{FeelContext, FeelScope, FeelType, FunctionBody, Name, Value};

/// How often bodies may be evaluated in one evaluation. Each turn of an iteration costs the evaluator as much as there were
/// turns before it: it copies `partial`.
const MAX_TURNS: u32 = 10_000;
/// The least stack that must be left for a body, in bytes.
const MIN_STACK: usize = 1 << 20;
/// The name of the question; no expression can write it.
const QUESTION: &str = "?may it go on?";

thread_local! {
    static TURNS: Cell<u32> = const { Cell::new(0) };
}

/// An evaluation that went past a limit: which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Excess(pub(crate) &'static str);

/// Puts every body in an expression behind the question.
pub(super) fn guard(node: &mut AstNode) {
    match node {
        AstNode::FunctionBody(body, false)
        | AstNode::EvaluatedExpression(body)
        | AstNode::Satisfies(body)
        | AstNode::Filter(_, body) => {
            let inner = std::mem::replace(&mut **body, AstNode::Null);
            let asked = AstNode::FunctionInvocation(
                Box::new(AstNode::Name(Name::from(QUESTION))),
                Box::new(AstNode::PositionalParameters(Vec::new())),
            );
            **body = AstNode::If(Box::new(asked), Box::new(inner), Box::new(AstNode::Null));
        }
        _ => {}
    }
    for child in children(node) {
        guard(child);
    }
}

/// The parts of an expression that are expressions.
fn children(node: &mut AstNode) -> Vec<&mut AstNode> {
    use AstNode as N;
    match node {
        N::Between(one, two, three)
        | N::If(one, two, three)
        | N::IterationContextInterval(one, two, three) => {
            vec![one, two, three]
        }
        N::Add(one, two)
        | N::And(one, two)
        | N::ContextEntry(one, two)
        | N::ContextTypeEntry(one, two)
        | N::Div(one, two)
        | N::Eq(one, two)
        | N::Every(one, two)
        | N::Exp(one, two)
        | N::Filter(one, two)
        | N::For(one, two)
        | N::FormalParameter(one, two)
        | N::FunctionDefinition(one, two)
        | N::FunctionInvocation(one, two)
        | N::FunctionType(one, two)
        | N::Ge(one, two)
        | N::Gt(one, two)
        | N::In(one, two)
        | N::InstanceOf(one, two)
        | N::IterationContextSingle(one, two)
        | N::Le(one, two)
        | N::Lt(one, two)
        | N::Mul(one, two)
        | N::NamedParameter(one, two)
        | N::Nq(one, two)
        | N::Or(one, two)
        | N::Out(one, two)
        | N::Path(one, two)
        | N::QuantifiedContext(one, two)
        | N::Range(one, two)
        | N::Some(one, two)
        | N::Sub(one, two) => vec![one, two],
        N::EvaluatedExpression(one)
        | N::FunctionBody(one, _)
        | N::IntervalEnd(one, _)
        | N::IntervalStart(one, _)
        | N::ListType(one)
        | N::Neg(one)
        | N::RangeType(one)
        | N::Satisfies(one)
        | N::UnaryGe(one)
        | N::UnaryGt(one)
        | N::UnaryLe(one)
        | N::UnaryLt(one)
        | N::UnaryEq(one)
        | N::UnaryNe(one) => vec![one],
        N::CommaList(all)
        | N::Context(all)
        | N::ContextType(all)
        | N::ExpressionList(all)
        | N::FormalParameters(all)
        | N::IterationContexts(all)
        | N::List(all)
        | N::NamedParameters(all)
        | N::NegatedList(all)
        | N::ParameterTypes(all)
        | N::PositionalParameters(all)
        | N::QualifiedName(all)
        | N::QuantifiedContexts(all) => all.iter_mut().collect(),
        N::At(_)
        | N::Boolean(_)
        | N::ContextEntryKey(_)
        | N::ContextTypeEntryKey(_)
        | N::FeelType(_)
        | N::Irrelevant
        | N::Name(_)
        | N::Null
        | N::Numeric(..)
        | N::ParameterName(_)
        | N::QualifiedNameSegment(_)
        | N::String(_) => Vec::new(),
    }
}

/// The answer, as a function every expression sees.
pub(super) fn answer(context: &mut FeelContext) {
    let body = FunctionBody::LiteralExpression(Arc::new(Box::new(|_: &FeelScope| {
        turn();
        Value::Boolean(true)
    })));
    let function = Value::FunctionDefinition(
        vec![],
        body,
        false,
        Closure::default(),
        FeelContext::default(),
        FeelType::Any,
    );
    context.set_entry(&Name::from(QUESTION), function);
}

/// One more turn, if there may be one; else the evaluation ends here.
fn turn() {
    let turns = TURNS.get() + 1;
    TURNS.set(turns);
    if turns > MAX_TURNS {
        resume_unwind(Box::new(Excess("the expression repeats something more than 10,000 times")));
    }
    if stacker::remaining_stack().is_some_and(|left| left < MIN_STACK) {
        resume_unwind(Box::new(Excess("functions call each other too deep")));
    }
}

/// Runs an evaluation within the limits, on a stack with room for what may be nested.
///
/// # Errors
///
/// It went past one of them.
pub(super) fn limited<T>(run: impl FnOnce() -> T) -> Result<T, Excess> {
    let before = TURNS.replace(0);
    let result = stacker::grow(16 << 20, || catch_unwind(AssertUnwindSafe(run)));
    TURNS.set(before);
    result.or_else(|reason| match reason.downcast::<Excess>() {
        Ok(excess) => Err(*excess),
        Err(reason) => resume_unwind(reason),
    })
}
