//! Brings signals to the instances that wait for them and to the processes they start.

use serde_json::Map;

use super::super::choose::prepare;
use super::super::instance::{By, Prepared};
use super::Driver;
use crate::id::ElementId;
use crate::model::Definitions;
use crate::runtime::command::{Command, Signal};
use crate::runtime::state::Trigger;

impl Driver<'_> {
    /// Gives a signal that an instance threw to all others, and starts what it starts; false when
    /// there is none.
    pub(super) fn deliver_thrown_signal(&mut self) -> bool {
        let Some((from, signal)) = self.signals.thrown.pop_front() else {
            return false;
        };
        self.broadcast(&signal, Some(from));
        true
    }

    /// Gives the oldest signal from outside that somebody takes to all who do; false when nobody
    /// takes any.
    pub(super) fn deliver_outside_signal(&mut self) -> bool {
        for at in 0..self.signals.outside.len() {
            let signal = self.signals.outside[at].clone();
            if self.broadcast(&signal, None) {
                self.signals.outside.remove(at);
                return true;
            }
        }
        false
    }

    /// Says whether anybody took it.
    fn broadcast(&mut self, signal: &Signal, from: Option<usize>) -> bool {
        let waits = |instance: &super::Instance| {
            let mut all = instance.state.subscriptions.values();
            all.any(|wait| matches!(&wait.trigger, Trigger::Signal { name } if *name == signal.name))
        };
        let instances = self.instances.iter().enumerate();
        let waiting: Vec<usize> = instances
            .filter(|(at, instance)| Some(*at) != from && waits(instance))
            .map(|(at, _)| at)
            .collect();
        let mut taken = false;
        for at in waiting {
            taken |= self.step(at, Command::DeliverSignal { signal: signal.clone() }).is_ok();
        }
        for (prepared, start_event) in self.started_by(&signal.name) {
            self.start(&prepared, Map::new(), By::Signal(start_event, signal.clone()));
            taken = true;
        }
        taken
    }

    /// The processes a signal starts. One with faults cannot take part and is passed over.
    pub(super) fn started_by(&mut self, signal: &str) -> Vec<(Prepared, ElementId)> {
        if let Some(known) = self.signal_starters.get(signal) {
            return known.clone();
        }
        let starts = self.sources.all().flat_map(Definitions::start_signals);
        let found: Vec<(Prepared, ElementId)> = starts
            .filter(|start| start.signal == signal)
            .filter_map(|start| {
                let prepared = prepare(self.sources, self.scripts, &self.options, start.process.as_str());
                Some((prepared.ok()?, start.start_event))
            })
            .collect();
        self.signal_starters.insert(signal.to_owned(), found.clone());
        found
    }
}
