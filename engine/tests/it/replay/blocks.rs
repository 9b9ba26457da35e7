//! Random processes of nested blocks that always come to an end.

use engine::executable::Executable;
use engine::executable::node::{Catch, MessageCatch, Throw};
use engine::testing::ProcessBuilder;
use proptest::collection::vec;
use proptest::prelude::*;

/// The ids of boundary events that can be triggered again and again begin so.
pub(super) const REPEATS: &str = "repeats";

/// A part of a process that begins after the last node and always leaves one to go on from.
#[derive(Debug, Clone)]
pub(super) enum Block {
    Script,
    FailingScript,
    User,
    Service,
    Receive,
    Timer,
    Send,
    Call,
    Sequence(Vec<Block>),
    Exclusive(Vec<Block>),
    Parallel(Vec<Block>),
    Inclusive(Vec<Block>),
    /// Parallel branches; the first so many of them go on, the rest is swallowed.
    Complex(Vec<Block>, usize),
    /// A message or a time, whichever comes first.
    EventBased(Box<Block>, Box<Block>),
    /// A task that gives many tokens, and one that needs as many.
    Bundle(u32),
    Loop {
        body: Box<Block>,
        times: u8,
    },
    SubProcess(Box<Block>),
    /// A user task or sub-process with a boundary timer or message.
    Guarded {
        body: Option<Box<Block>>,
        interrupting: bool,
        by_message: bool,
        then: Box<Block>,
    },
    /// A sub-process left by an error, which a boundary event catches.
    Throwing(Box<Block>),
    /// A sub-process in which one branch ends the other.
    Terminating(Box<Block>, Box<Block>),
}

pub(super) fn blocks() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        3 => Just(Block::Script),
        1 => Just(Block::FailingScript),
        3 => Just(Block::User),
        1 => Just(Block::Service),
        1 => Just(Block::Receive),
        1 => Just(Block::Timer),
        1 => Just(Block::Send),
        1 => Just(Block::Call),
        1 => (1..4u32).prop_map(Block::Bundle),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 0..4).prop_map(Block::Sequence),
            2 => vec(inner.clone(), 1..4).prop_map(Block::Exclusive),
            3 => vec(inner.clone(), 1..4).prop_map(Block::Parallel),
            3 => vec(inner.clone(), 1..4).prop_map(Block::Inclusive),
            2 => (vec(inner.clone(), 1..4), 1..4usize).prop_map(|(branches, needed)| Block::Complex(branches, needed)),
            1 => (inner.clone(), inner.clone()).prop_map(|(one, other)| Block::EventBased(one.into(), other.into())),
            1 => (inner.clone(), 1..3u8).prop_map(|(body, times)| Block::Loop { body: body.into(), times }),
            1 => inner.clone().prop_map(|body| Block::SubProcess(body.into())),
            3 => (proptest::option::of(inner.clone()), any::<(bool, bool)>(), inner.clone()).prop_map(
                |(body, (interrupting, by_message), then)| Block::Guarded {
                    body: body.map(Box::new),
                    interrupting,
                    by_message,
                    then: then.into(),
                }
            ),
            1 => inner.clone().prop_map(|body| Block::Throwing(body.into())),
            1 => (inner.clone(), inner).prop_map(|(one, other)| Block::Terminating(one.into(), other.into())),
        ]
    })
}

/// Adds blocks to a process, with numbers for ids.
struct Drawing {
    builder: ProcessBuilder,
    count: usize,
}

impl Drawing {
    fn new(process: &str) -> Self {
        Self { builder: ProcessBuilder::new(process), count: 0 }
    }

    fn id(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{kind}{}", self.count)
    }

    fn edit(&mut self, change: impl FnOnce(ProcessBuilder) -> ProcessBuilder) {
        let builder = std::mem::replace(&mut self.builder, ProcessBuilder::new(""));
        self.builder = change(builder);
    }

    fn process(mut self, body: &Block) -> engine::executable::Process {
        self.whole(body);
        self.builder.build()
    }

    /// A start event, a block and an end event.
    fn whole(&mut self, body: &Block) {
        let (start, end) = (self.id("start"), self.id("end"));
        self.edit(|builder| builder.start(&start));
        self.add(body);
        self.edit(|builder| builder.end(&end));
    }

    fn sub_process(&mut self, body: &Block) -> String {
        let id = self.id("sub");
        self.edit(|builder| builder.open(&id));
        self.whole(body);
        self.edit(ProcessBuilder::close);
        id
    }

    fn add(&mut self, block: &Block) {
        match block {
            Block::Script => {
                let id = self.id("script");
                self.edit(|builder| builder.script(&id, &format!("{id} = 1")));
            }
            Block::FailingScript => {
                let id = self.id("failing");
                self.edit(|builder| builder.script(&id, "found = missing"));
            }
            Block::User => {
                let id = self.id("user");
                self.edit(|builder| builder.user(&id));
            }
            Block::Service => {
                let id = self.id("service");
                self.edit(|builder| builder.service(&id, &[("c", "c")]));
            }
            Block::Receive => {
                let id = self.id("receive");
                self.edit(|builder| builder.receive(&id, MessageCatch::named("M").correlated_by("c")));
            }
            Block::Timer => {
                let id = self.id("timer");
                self.edit(|builder| builder.catch(&id, Catch::after("PT5M")));
            }
            Block::Send => {
                let id = self.id("send");
                self.edit(|builder| builder.send(&id, "Sent", &["c"]));
            }
            Block::Call => {
                let id = self.id("call");
                self.edit(|builder| builder.call(&id, 1));
            }
            Block::Sequence(blocks) => blocks.iter().for_each(|block| self.add(block)),
            Block::Exclusive(branches) => {
                let (choose, merge) = (self.id("choose"), self.id("merge"));
                self.edit(|builder| builder.exclusive(&choose));
                for (number, branch) in branches.iter().enumerate() {
                    let is_last = number + 1 == branches.len();
                    self.edit(|builder| {
                        let builder = builder.at(&choose);
                        if is_last { builder } else { builder.when(&format!("c == {number}")) }
                    });
                    self.add(branch);
                    self.edit(|builder| builder.exclusive(&merge));
                }
            }
            Block::Parallel(branches) => {
                let (split, join) = (self.id("split"), self.id("join"));
                self.edit(|builder| builder.parallel(&split));
                for branch in branches {
                    self.edit(|builder| builder.at(&split));
                    self.add(branch);
                    self.edit(|builder| builder.parallel(&join));
                }
            }
            Block::Inclusive(branches) => {
                let (split, join) = (self.id("split"), self.id("join"));
                self.edit(|builder| builder.inclusive(&split));
                for (number, branch) in branches.iter().enumerate() {
                    let is_last = number + 1 == branches.len();
                    self.edit(|builder| {
                        let builder = builder.at(&split);
                        if is_last { builder } else { builder.when(&format!("c != {number}")) }
                    });
                    self.add(branch);
                    self.edit(|builder| builder.inclusive(&join));
                }
            }
            Block::Complex(branches, needed) => {
                let (split, join) = (self.id("split"), self.id("join"));
                let activation = format!("activationCount >= {}", branches.len().min(*needed));
                self.edit(|builder| builder.parallel(&split));
                for branch in branches {
                    self.edit(|builder| builder.at(&split));
                    self.add(branch);
                    self.edit(|builder| builder.complex(&join, Some(&activation)));
                }
            }
            Block::EventBased(by_message, by_time) => {
                let (first, merge) = (self.id("first"), self.id("merge"));
                let (message, time) = (self.id("message"), self.id("time"));
                self.edit(|builder| builder.event_based(&first).receive(&message, MessageCatch::named("M")));
                self.add(by_message);
                self.edit(|builder| builder.exclusive(&merge).at(&first).catch(&time, Catch::after("PT4M")));
                self.add(by_time);
                self.edit(|builder| builder.exclusive(&merge));
            }
            Block::Bundle(tokens) => {
                let (open, bind) = (self.id("open"), self.id("bind"));
                self.edit(|builder| {
                    builder.task(&open).quantities(1, *tokens).task(&bind).quantities(*tokens, 1)
                });
            }
            Block::Loop { body, times } => {
                let (n, begin, again) = (self.id("n"), self.id("begin"), self.id("again"));
                self.edit(|builder| {
                    builder.script(&format!("set_{n}"), &format!("{n} = 0")).exclusive(&begin)
                });
                self.add(body);
                self.edit(|builder| {
                    builder
                        .script(&format!("count_{n}"), &format!("{n} = {n} + 1"))
                        .exclusive(&again)
                        .when(&format!("{n} < {times}"))
                        .exclusive(&begin)
                        .at(&again)
                });
            }
            Block::SubProcess(body) => {
                self.sub_process(body);
            }
            Block::Guarded { body, interrupting, by_message, then } => {
                let activity = match body {
                    Some(body) => self.sub_process(body),
                    None => {
                        let id = self.id("guarded");
                        self.edit(|builder| builder.user(&id));
                        id
                    }
                };
                let catch = match (by_message, interrupting) {
                    (true, _) => Catch::message("M"),
                    (false, true) => Catch::after("PT3M"),
                    (false, false) => Catch::every("R2/PT2M"),
                };
                let kind = if *by_message && !interrupting { REPEATS } else { "boundary" };
                let (boundary, merge) = (self.id(kind), self.id("merge"));
                self.edit(|builder| {
                    builder.at(&activity).exclusive(&merge).boundary(
                        &boundary,
                        &activity,
                        *interrupting,
                        catch,
                    )
                });
                self.add(then);
                let end = self.id("end");
                self.edit(|builder| {
                    let builder = if *interrupting { builder.exclusive(&merge) } else { builder.end(&end) };
                    builder.at(&merge)
                });
            }
            Block::Throwing(body) => {
                let (sub, start, throw) = (self.id("sub"), self.id("start"), self.id("throw"));
                let (boundary, merge) = (self.id("boundary"), self.id("merge"));
                self.edit(|builder| builder.open(&sub).start(&start));
                self.add(body);
                self.edit(|builder| {
                    builder
                        .error_end(&throw, Some("E"), Some("c"))
                        .close()
                        .exclusive(&merge)
                        .boundary(&boundary, &sub, true, Catch::error(None))
                        .exclusive(&merge)
                });
            }
            Block::Terminating(one, other) => {
                let (sub, start, end, stop) =
                    (self.id("sub"), self.id("start"), self.id("end"), self.id("stop"));
                self.edit(|builder| builder.open(&sub).start(&start));
                self.add(one);
                self.edit(|builder| builder.end(&end).at(&start));
                self.add(other);
                self.edit(|builder| builder.end_with(&stop, Throw::Terminate).close());
            }
        }
    }
}

/// A process that calls the other one: calls inside the called process are left out.
pub(super) fn executable(main: &Block, called: &Block) -> Executable {
    Executable::new(vec![
        Drawing::new("main").process(main),
        Drawing::new("called").process(&without_calls(called)),
    ])
}

fn without_calls(block: &Block) -> Block {
    let each = |blocks: &Vec<Block>| blocks.iter().map(without_calls).collect();
    let boxed = |block: &Block| Box::new(without_calls(block));
    match block {
        Block::Call => Block::Script,
        Block::Sequence(blocks) => Block::Sequence(each(blocks)),
        Block::Exclusive(blocks) => Block::Exclusive(each(blocks)),
        Block::Parallel(blocks) => Block::Parallel(each(blocks)),
        Block::Inclusive(blocks) => Block::Inclusive(each(blocks)),
        Block::Complex(blocks, needed) => Block::Complex(each(blocks), *needed),
        Block::EventBased(one, other) => Block::EventBased(boxed(one), boxed(other)),
        Block::Loop { body, times } => Block::Loop { body: boxed(body), times: *times },
        Block::SubProcess(body) => Block::SubProcess(boxed(body)),
        Block::Guarded { body, interrupting, by_message, then } => Block::Guarded {
            body: body.as_deref().map(boxed),
            interrupting: *interrupting,
            by_message: *by_message,
            then: boxed(then),
        },
        Block::Throwing(body) => Block::Throwing(boxed(body)),
        Block::Terminating(one, other) => Block::Terminating(boxed(one), boxed(other)),
        other => other.clone(),
    }
}
