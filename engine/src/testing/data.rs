//! Data objects, data stores and what goes in and out of elements, in short.

use std::sync::Arc;

use super::TestScripts;
use super::builder::{ProcessBuilder, expression};
use crate::dmn::{self, Decision};
use crate::executable::node::{Association, DecisionCall, Io, NodeKind, Place};
use crate::executable::{Container, NodeIndex};

/// A decision of this id from the XML of what it is decided by.
///
/// # Panics
///
/// When it is not valid.
#[must_use]
pub fn decision(id: &str, xml: &str) -> Arc<Decision> {
    let namespace = "https://www.omg.org/spec/DMN/20191111/MODEL/";
    let xml =
        format!(r#"<definitions xmlns="{namespace}"><decision id="{id}">{xml}</decision></definitions>"#);
    let (definitions, problems) = dmn::parse(xml, "test.dmn");
    assert_eq!(problems, []);
    Arc::new(
        dmn::compile(&[&definitions], dmn::Target::Decision(id), &TestScripts)
            .expect("the decisions of tests are valid"),
    )
}

impl Place {
    /// A variable.
    #[must_use]
    pub fn variable(name: &str) -> Self {
        Self::Variable(name.to_owned())
    }

    /// A data object or property.
    #[must_use]
    pub fn object(id: &str) -> Self {
        Self::Object(id.to_owned())
    }

    /// A data store.
    #[must_use]
    pub fn store(id: &str) -> Self {
        Self::Store(id.to_owned())
    }
}

impl Association {
    /// Copies one place to another.
    #[must_use]
    pub fn copy(source: Place, target: Place) -> Self {
        Self { sources: vec![source], target: Some(target), transformation: None, assignments: Vec::new() }
    }

    /// Writes a variable to the data object of the same name.
    #[must_use]
    pub fn to(target: Place) -> Self {
        Self { sources: Vec::new(), target: Some(target), transformation: None, assignments: Vec::new() }
    }

    /// Puts what an expression on the sources gives into the target.
    #[must_use]
    pub fn transform(sources: Vec<Place>, source: &str, target: Place) -> Self {
        let transformation = Some(expression(source));
        Self { sources, target: Some(target), transformation, assignments: Vec::new() }
    }

    /// Puts what expressions on the sources give where they say.
    #[must_use]
    pub fn assign(sources: Vec<Place>, assignments: Vec<(&str, Place)>) -> Self {
        let assignments = assignments.into_iter().map(|(source, to)| (expression(source), to)).collect();
        Self { sources, target: None, transformation: None, assignments }
    }
}

impl ProcessBuilder {
    /// Declares data objects in the process, or in the sub-process that is open.
    #[must_use]
    pub fn objects(mut self, ids: &[&str]) -> Self {
        self.container().objects.extend(ids.iter().map(|id| (*id).to_owned()));
        self
    }

    /// Gives the last node an input association.
    #[must_use]
    pub fn reads(mut self, association: Association) -> Self {
        self.io().reads.push(association);
        self
    }

    /// Gives the last node an output association.
    #[must_use]
    pub fn writes(mut self, association: Association) -> Self {
        self.io().writes.push(association);
        self
    }

    /// Declares the inputs of the last node.
    #[must_use]
    pub fn inputs(mut self, names: &[&str]) -> Self {
        self.io().inputs = Some(names.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Declares the outputs of the last node.
    #[must_use]
    pub fn outputs(mut self, names: &[&str]) -> Self {
        self.io().outputs = Some(names.iter().map(|name| (*name).to_owned()).collect());
        self
    }

    /// Declares the properties of the last node.
    #[must_use]
    pub fn properties(mut self, names: &[&str]) -> Self {
        self.io().properties = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    /// A business rule task.
    #[must_use]
    pub fn decide(self, id: &str, decision: &str, result_variable: Option<&str>) -> Self {
        let result_variable = result_variable.map(str::to_owned);
        let call = DecisionCall { decision: decision.to_owned(), result_variable };
        self.node(id, NodeKind::BusinessRuleTask(call))
    }

    fn io(&mut self) -> &mut Io {
        self.last_node().io.get_or_insert_default()
    }

    fn container(&mut self) -> &mut Container {
        match self.containers.last() {
            Some(NodeIndex(open)) => match &mut self.nodes[*open as usize].kind {
                NodeKind::SubProcess(inner) => &mut inner.inside,
                _ => &mut self.root,
            },
            None => &mut self.root,
        }
    }
}
