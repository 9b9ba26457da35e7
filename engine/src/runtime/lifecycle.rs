//! The life of an active flow node, as one table.
//!
//! ```text
//! Activated ─ pre-script ─► Started ─ own work ─► WaitsFor… ─ answer ─► Completing ─ post-script ─► Leaving ─► gone
//! ```
//!
//! A phase is written down only where the element stops in it: because it waits, or because it
//! failed and a retry must not repeat what has been done. A script task that succeeds goes from
//! activated to gone without one.

use super::state::Phase;

/// Which phases may follow a phase; every phase may also end the element.
const TRANSITIONS: [(Phase, &[Phase]); 9] = [
    (
        Phase::Activated,
        &[
            Phase::Started,
            Phase::Triggered,
            Phase::WaitsForTask,
            Phase::WaitsForService,
            Phase::WaitsForEvent,
            Phase::WaitsForScope,
            Phase::Completing,
            Phase::Leaving,
        ],
    ),
    (
        Phase::Started,
        &[
            Phase::WaitsForTask,
            Phase::WaitsForService,
            Phase::WaitsForEvent,
            Phase::WaitsForScope,
            Phase::Completing,
            Phase::Leaving,
        ],
    ),
    (Phase::Triggered, &[Phase::Completing, Phase::Leaving]),
    (Phase::WaitsForTask, &[Phase::Completing, Phase::Leaving]),
    (Phase::WaitsForService, &[Phase::Started, Phase::Completing, Phase::Leaving]),
    (Phase::WaitsForEvent, &[Phase::Completing, Phase::Leaving]),
    (Phase::WaitsForScope, &[Phase::Completing, Phase::Leaving]),
    (Phase::Completing, &[Phase::Leaving]),
    (Phase::Leaving, &[]),
];

/// Whether an element may go from one phase to another.
pub(super) fn may_follow(from: Phase, to: Phase) -> bool {
    TRANSITIONS.iter().any(|(phase, next)| *phase == from && next.contains(&to))
}

/// Whether an element in this phase goes on by itself, rather than by an answer from outside.
pub(super) fn is_runnable(phase: Phase) -> bool {
    match phase {
        Phase::Activated | Phase::Started | Phase::Triggered | Phase::Completing | Phase::Leaving => true,
        Phase::WaitsForTask | Phase::WaitsForService | Phase::WaitsForEvent | Phase::WaitsForScope => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phase_repeats_what_was_done_but_the_call_of_a_failed_service() {
        let order = |phase| TRANSITIONS.iter().position(|(from, _)| *from == phase).unwrap();
        let back: Vec<_> = TRANSITIONS
            .iter()
            .flat_map(|(from, next)| next.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| order(*from) >= order(*to))
            .collect();
        assert_eq!(back, [(Phase::WaitsForService, Phase::Started)]);
    }

    #[test]
    fn every_phase_but_the_last_leads_on() {
        for (phase, next) in TRANSITIONS {
            assert_eq!(next.is_empty(), phase == Phase::Leaving, "{phase:?}");
        }
    }
}
