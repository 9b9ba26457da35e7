//! Which incoming flows of a join can be reached from where: what an inclusive or complex gateway has to
//! know to tell whether to wait (BPMN 2.0.2, table 13.3).

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, OnceLock};

use super::{FlowIndex, Node, NodeIndex, NodeKind, Process};

/// How many pairs of a join and a node a process keeps the answers for. Beyond it, in no process that
/// a person draws, they are worked out anew each time.
const MAX_KEPT: usize = 10_000_000;

/// Some of the incoming flows of one node, by their places in [`Node::incoming`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowSet(Vec<u64>);

impl FlowSet {
    /// Those of the incoming flows of a node that fit.
    #[must_use]
    pub fn of(node: &Node, fits: impl Fn(FlowIndex) -> bool) -> Self {
        let mut words = vec![0; words(node)];
        for (place, flow) in node.incoming.iter().enumerate() {
            if fits(*flow) {
                insert(&mut words, place);
            }
        }
        Self(words)
    }

    /// Whether one of them is among those that can be reached.
    #[must_use]
    pub fn meets(&self, reached: &[u64]) -> bool {
        self.0.iter().zip(reached).any(|(own, reached)| own & reached != 0)
    }
}

fn words(node: &Node) -> usize {
    node.incoming.len().div_ceil(64)
}

fn insert(words: &mut [u64], place: usize) {
    words[place / 64] |= 1 << (place % 64);
}

/// From which nodes which incoming flows of one join can be reached without passing the join.
#[derive(Debug, Clone)]
pub struct Reach {
    join: NodeIndex,
    /// Over sequence flows, and from an activity by its boundary events.
    by_any: Rows,
    /// Over sequence flows only.
    by_flows: Rows,
}

impl Reach {
    /// Goes back from the join.
    #[must_use]
    pub fn of(process: &Process, join: NodeIndex) -> Self {
        Self { join, by_any: Rows::of(process, join, true), by_flows: Rows::of(process, join, false) }
    }

    /// The incoming flows of the join that what is at a node can still get to. What is at the join
    /// itself is about to leave it.
    #[must_use]
    pub fn from(&self, node: NodeIndex) -> &[u64] {
        self.by_any.get(node)
    }

    /// Whether a token on a flow can still get to one of `missing`, and to none of `there`.
    #[must_use]
    pub fn expects(&self, process: &Process, flow: FlowIndex, missing: &FlowSet, there: &FlowSet) -> bool {
        let target = process.flow(flow).target;
        if target != self.join {
            return self.expects_from(target, missing, there);
        }
        let only = FlowSet::of(process.node(target), |incoming| incoming == flow);
        missing.meets(&only.0) && !there.meets(&only.0)
    }

    /// Whether what is at a node can still get to one of `missing`, and to none of `there`.
    ///
    /// A boundary event that may take it to one of `there` does not count: most likely the activity
    /// goes on by itself, beside the event if that does not interrupt.
    #[must_use]
    pub fn expects_from(&self, node: NodeIndex, missing: &FlowSet, there: &FlowSet) -> bool {
        missing.meets(self.by_any.get(node)) && !there.meets(self.by_flows.get(node))
    }
}

/// The flows that can be reached from each node.
#[derive(Debug, Clone)]
struct Rows {
    words: usize,
    /// Where the row of a node begins in `bits`; nodes that lead nowhere near have none.
    starts: HashMap<NodeIndex, usize>,
    bits: Vec<u64>,
}

impl Rows {
    /// Goes back from a join over sequence flows, and perhaps from boundary events to their activities.
    fn of(process: &Process, join: NodeIndex, by_boundary_events: bool) -> Self {
        let node = process.node(join);
        let mut rows = Self { words: words(node), starts: HashMap::new(), bits: Vec::new() };
        let mut open = VecDeque::new();
        for (place, flow) in node.incoming.iter().enumerate() {
            let mut only = vec![0; rows.words];
            insert(&mut only, place);
            let source = process.flow(*flow).source;
            if rows.add(source, &only) {
                open.push_back(source);
            }
        }
        while let Some(reached) = open.pop_front() {
            if reached == join {
                continue;
            }
            let row = rows.get(reached).to_vec();
            let node = process.node(reached);
            let activity = match node.kind {
                NodeKind::BoundaryEvent { attached_to, .. } if by_boundary_events => Some(attached_to),
                _ => None,
            };
            let sources = node.incoming.iter().map(|flow| process.flow(*flow).source);
            for before in sources.chain(activity) {
                if rows.add(before, &row) {
                    open.push_back(before);
                }
            }
        }
        rows
    }

    fn get(&self, node: NodeIndex) -> &[u64] {
        self.starts.get(&node).map_or(&[], |at| &self.bits[*at..*at + self.words])
    }

    /// Adds flows that can be reached from a node; says whether they are news.
    fn add(&mut self, node: NodeIndex, flows: &[u64]) -> bool {
        let at = *self.starts.entry(node).or_insert(self.bits.len());
        if at == self.bits.len() {
            self.bits.resize(at + self.words, 0);
        }
        let mut is_news = false;
        for (own, new) in self.bits[at..].iter_mut().zip(flows) {
            is_news |= new & !*own != 0;
            *own |= new;
        }
        is_news
    }
}

/// What is known of the joins of a process, each worked out when it is first asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(HashMap<NodeIndex, OnceLock<Arc<Reach>>>);

impl Known {
    /// Nothing yet, of the joins that have to look at their whole scope.
    pub(super) fn new(nodes: &[Node]) -> Self {
        let looks = |node: &Node| {
            matches!(node.kind, NodeKind::InclusiveGateway | NodeKind::ComplexGateway { .. })
                && !node.incoming.is_empty()
        };
        let joins = (0..).map(NodeIndex).zip(nodes).filter(|(_, node)| looks(node));
        let most = MAX_KEPT / nodes.len().max(1);
        Self(joins.take(most).map(|(join, _)| (join, OnceLock::new())).collect())
    }

    pub(super) fn get(&self, process: &Process, join: NodeIndex) -> Arc<Reach> {
        let work_out = || Arc::new(Reach::of(process, join));
        self.0.get(&join).map_or_else(work_out, |known| known.get_or_init(work_out).clone())
    }
}

#[cfg(test)]
mod tests {
    use crate::executable::node::Catch;
    use crate::executable::{NodeIndex, Process};
    use crate::testing::ProcessBuilder;

    /// `split` → `a` (with a boundary event), `b` → `join` → `again?` → back to `split`, or the end.
    fn process() -> Process {
        ProcessBuilder::new("p")
            .start("start")
            .inclusive("split")
            .user("a")
            .inclusive("join")
            .exclusive("again")
            .end("end")
            .at("again")
            .inclusive("split")
            .at("split")
            .user("b")
            .inclusive("join")
            .boundary("late", "b", true, Catch::after("PT1H"))
            .inclusive("join")
            .boundary("lost", "a", true, Catch::after("PT1H"))
            .end("end_lost")
            .build()
    }

    fn find(process: &Process, node: &str) -> NodeIndex {
        process.find(&node.into()).unwrap()
    }

    #[rstest::rstest]
    #[case("start", 0b111)]
    #[case("split", 0b111)]
    #[case("a", 0b001)]
    #[case("b", 0b110)]
    #[case("late", 0b100)]
    #[case::through_the_loop("join", 0b111)]
    #[case("again", 0b111)]
    fn what_can_be_reached_from_where(#[case] node: &str, #[case] expected: u64) {
        let process = process();
        let reach = process.reach(find(&process, "join"));
        assert_eq!(reach.from(find(&process, node)), [expected]);
    }

    #[test]
    fn what_leads_elsewhere_reaches_nothing() {
        let process = process();
        let reach = process.reach(find(&process, "join"));
        for node in ["end", "lost", "end_lost"] {
            assert_eq!(reach.from(find(&process, node)), [0; 0], "{node}");
        }
    }

    #[test]
    fn no_path_leads_through_the_join_itself() {
        let process = ProcessBuilder::new("p")
            .start("start")
            .inclusive("join")
            .task("a")
            .exclusive("again")
            .end("end")
            .at("again")
            .inclusive("join")
            .build();
        let reach = process.reach(find(&process, "join"));
        assert_eq!(reach.from(find(&process, "start")), [0b01], "not by the way round");
        assert_eq!(reach.from(find(&process, "a")), [0b10]);
    }

    #[test]
    fn there_may_be_more_flows_than_bits_in_a_word() {
        let mut builder = ProcessBuilder::new("p").start("start").inclusive("split");
        for number in 0..70 {
            builder = builder.at("split").task(&format!("t{number}")).inclusive("join");
        }
        let process = builder.build();
        let reach = process.reach(find(&process, "join"));
        assert_eq!(reach.from(find(&process, "split")), [u64::MAX, 0b11_1111]);
        assert_eq!(reach.from(find(&process, "t65")), [0, 0b10]);
    }
}
