//! Random processes, random walks: whatever happens, the journal is the state.
//!
//! Processes are nested blocks that always come to an end. After every step [`Instance`] checks that
//! replaying the journal gives the state, that the state survives JSON, and that it holds together.

use engine::executable::Executable;
use engine::executable::node::{Catch, MessageCatch, Throw};
use engine::runtime::command::{Command, Message, Signal};
use engine::runtime::state::{InstanceStatus, Phase, Subscription, Trigger};
use engine::runtime::{Context, Effect, State, step};
use engine::script::NoFunctions;
use engine::testing::{Instance, ProcessBuilder, TestScripts, map};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

/// The ids of boundary events that can be triggered again and again begin so.
const REPEATS: &str = "repeats";

/// A part of a process that begins after the last node and always leaves one to go on from.
#[derive(Debug, Clone)]
enum Block {
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

fn blocks() -> impl Strategy<Value = Block> {
    let leaf = prop_oneof![
        3 => Just(Block::Script),
        1 => Just(Block::FailingScript),
        3 => Just(Block::User),
        1 => Just(Block::Service),
        1 => Just(Block::Receive),
        1 => Just(Block::Timer),
        1 => Just(Block::Send),
        1 => Just(Block::Call),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            3 => vec(inner.clone(), 0..4).prop_map(Block::Sequence),
            2 => vec(inner.clone(), 1..4).prop_map(Block::Exclusive),
            3 => vec(inner.clone(), 1..4).prop_map(Block::Parallel),
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
fn executable(main: &Block, called: &Block) -> Executable {
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

/// A walk: the numbers decide what is done next; when they are used up the first thing is.
struct Walk<'w> {
    choices: std::slice::Iter<'w, u8>,
}

impl Walk<'_> {
    fn choose(&mut self, among: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % among)
    }

    /// A command that answers something the instance waits for; an incident is mended first.
    fn next(&mut self, instance: &mut Instance<'_>) -> Vec<Command> {
        let state = &instance.state;
        let mut possible: Vec<Vec<Command>> = Vec::new();
        if !state.queue.is_empty() {
            possible.push(vec![Command::Continue]);
        }
        for (key, element) in &state.elements {
            let element_key = *key;
            if let Some(incident) = &element.incident {
                assert_eq!(incident.code, "script_error", "{}", instance.text());
                let (set, removed) = (map(json!({"missing": 1})), Vec::new());
                possible.push(vec![
                    Command::UpdateData { element: element_key, set, removed },
                    Command::RetryIncident { element: element_key },
                ]);
                continue;
            }
            let c = self.choices.len() % 4;
            match element.phase {
                Phase::WaitsForTask => {
                    let data = map(json!({ "c": c, "by": element.node }));
                    possible.push(vec![Command::CompleteTask { element: element_key, data }]);
                }
                Phase::WaitsForService => {
                    let result = json!({ "c": c });
                    possible.push(vec![Command::CompleteService { element: element_key, result }]);
                }
                _ => {}
            }
        }
        // Messages that can come for ever come last, or the walk would not end.
        let repeats = |wait: &Subscription| wait.node.as_str().starts_with(REPEATS);
        let mut waits: Vec<_> = state.subscriptions.iter().collect();
        waits.sort_by_key(|(_, wait)| repeats(wait));
        for (key, wait) in waits {
            let subscription = *key;
            possible.push(vec![match &wait.trigger {
                Trigger::Timer { .. } => Command::FireTimer { subscription },
                Trigger::Signal { name } => {
                    Command::DeliverSignal { signal: Signal { name: name.clone(), payload: None } }
                }
                Trigger::Condition { .. } | Trigger::Arrived { .. } => continue,
                Trigger::Message { name, correlations } => Command::DeliverMessage {
                    subscription,
                    message: Message {
                        name: name.clone(),
                        payload: json!({"m": 1}).into(),
                        correlations: correlations.clone(),
                    },
                },
            }]);
        }
        assert!(!possible.is_empty(), "nothing can be done:\n{}", instance.text());
        let chosen = self.choose(possible.len());
        let commands = possible.swap_remove(chosen);
        if let [Command::FireTimer { subscription }] = commands.as_slice()
            && let Trigger::Timer { due, .. } = instance.state.subscriptions[subscription].trigger
        {
            instance.now = instance.now.max(due);
        }
        // Now and then an operator stops everything for a while.
        if self.choose(8) == 1 {
            return [vec![Command::Suspend, Command::Resume], commands].concat();
        }
        commands
    }
}

/// Walks until the end. The instance is stored, dropped and loaded after every step; `unbroken`
/// lives on in memory and must do and end the same.
fn walk(executable: &Executable, budget: u32, choices: &[u8]) -> Instance<'static> {
    let mut instance = Instance::new(executable.clone());
    instance.budget = budget;
    let mut unbroken = State::default();
    let mut walk = Walk { choices: choices.iter() };
    let data = map(json!({"c": choices.len() % 4}));
    let mut commands =
        vec![Command::Start { instance: "i".into(), data, at: None, message: None, signal: None }];
    for _ in 0..5_000 {
        for command in commands {
            // What went before may have ended what the next command is for, or everything.
            let in_memory = step(
                executable,
                &mut unbroken,
                command.clone(),
                &Context { now: instance.now, scripts: &TestScripts, host: &NoFunctions, budget },
            );
            let stored = instance.single_step(command);
            assert_eq!(stored, in_memory);
            assert_eq!(instance.state, unbroken);
        }
        if instance.state.status.is_ended() {
            return instance;
        }
        commands = walk.next(&mut instance);
    }
    panic!("the walk does not end:\n{}", instance.text());
}

/// What the host has been asked to begin and not to end.
fn dangling(effects: &[Effect]) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let close = |open: &mut Vec<String>, what: String| {
        let at = open.iter().position(|other| *other == what);
        open.swap_remove(at.unwrap_or_else(|| panic!("{what} was not open")));
    };
    for effect in effects {
        match effect {
            Effect::OpenTask { element, .. } => open.push(format!("task {element}")),
            Effect::CloseTask { element, .. } => close(&mut open, format!("task {element}")),
            Effect::RaiseIncident { element, .. } => open.push(format!("incident {element}")),
            Effect::ResolveIncident { element } => close(&mut open, format!("incident {element}")),
            Effect::ScheduleTimer { subscription, .. } | Effect::SubscribeMessage { subscription, .. } => {
                let what = format!("wait {subscription}");
                if !open.contains(&what) {
                    open.push(what);
                }
            }
            Effect::CancelTimer { subscription } | Effect::UnsubscribeMessage { subscription } => {
                close(&mut open, format!("wait {subscription}"));
            }
            _ => {}
        }
    }
    open
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_walk_that_answers_everything_completes(
        main in blocks(),
        called in blocks(),
        budget in 1..40u32,
        choices in vec(any::<u8>(), 0..200),
    ) {
        let instance = walk(&executable(&main, &called), budget, &choices);
        prop_assert_eq!(instance.state.status, InstanceStatus::Completed, "{}", instance.text());
        prop_assert_eq!(dangling(&instance.effects), Vec::<String>::new());
    }

    #[test]
    fn a_process_can_be_ended_at_any_time(
        main in blocks(),
        called in blocks(),
        budget in 1..40u32,
        choices in vec(any::<u8>(), 0..20),
    ) {
        let mut instance = Instance::new(executable(&main, &called));
        instance.budget = budget;
        let start = Command::Start { instance: "i".into(), data: map(json!({"c": 1})), at: None, message: None, signal: None };
        instance.single_step(start).unwrap();
        let mut walk = Walk { choices: choices.iter() };
        while walk.choices.len() > 0 && !instance.state.status.is_ended() {
            for command in walk.next(&mut instance) {
                // Refused when what went before has ended what it is for.
                let _ = instance.single_step(command);
            }
        }
        if !instance.state.status.is_ended() {
            instance.single_step(Command::Terminate { reason: None }).unwrap();
        }
        prop_assert_eq!(dangling(&instance.effects), Vec::<String>::new());
    }

    #[test]
    fn the_result_does_not_depend_on_the_budget(
        main in blocks(),
        called in blocks(),
        budget in 1..10u32,
    ) {
        let executable = executable(&main, &called);
        let (small, big) = (walk(&executable, budget, &[]), walk(&executable, u32::MAX, &[]));
        prop_assert_eq!(small.result(), big.result());
    }
}
