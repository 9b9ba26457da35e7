//! Random processes, random walks: whatever happens, the journal is the state.
//!
//! After every step [`Instance`] checks that
//! replaying the journal gives the state, that the state survives JSON, and that it holds together.

mod blocks;

use engine::executable::Executable;
use engine::runtime::command::{Command, Message, Signal};
use engine::runtime::state::{InstanceStatus, Phase, Subscription, Trigger};
use engine::runtime::{Context, Effect, State, step};
use engine::script::NoFunctions;
use engine::testing::{Instance, TestScripts, map};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use blocks::{REPEATS, blocks, executable};

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

// PROPTEST_CASES says how many processes; without it 256.
proptest! {
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
