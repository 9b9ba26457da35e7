//! What the references of data associations and loop markers lead to.

use std::collections::HashMap;

use super::{DataElement, Definitions, FlowNode, Process};

/// What a reference to data leads to.
#[derive(Debug, Clone, Copy)]
pub enum DataTarget<'a> {
    /// A data input or output of an activity, event or process, or a property of an activity.
    Variable(&'a DataElement),
    /// A data object, or a property of a process or sub-process.
    Object(&'a DataElement),
    /// A data store, by its id, else by that of its reference.
    Store(&'a str),
    /// What modellers put where the standard wants a target and there is none.
    Placeholder,
}

/// The data elements of a process by id.
#[derive(Debug)]
pub struct DataIndex<'a> {
    declared: HashMap<&'a str, &'a DataElement>,
    inputs_and_outputs: HashMap<&'a str, &'a DataElement>,
    stores: HashMap<&'a str, &'a str>,
}

impl<'a> DataIndex<'a> {
    /// The data elements of a process and the data stores of its file.
    #[must_use]
    pub fn new(definitions: &'a Definitions, process: &'a Process) -> Self {
        let declared = process.containers().into_iter().flat_map(|(_, container)| &container.data);
        let io = process.io.iter().flat_map(|io| io.inputs.iter().chain(&io.outputs));
        Self {
            declared: declared.map(|element| (element.id.as_str(), element)).collect(),
            inputs_and_outputs: io.map(|element| (element.id.as_str(), element)).collect(),
            stores: definitions
                .data_stores
                .iter()
                .map(|store| (store.id.as_str(), store.id.as_str()))
                .collect(),
        }
    }

    /// What a reference of a flow node leads to; `None` when there is no such thing.
    #[must_use]
    pub fn find(&self, node: &'a FlowNode, id: &'a str) -> Option<DataTarget<'a>> {
        let is_it = |element: &&DataElement| element.id == id;
        let own = node.io.iter().flat_map(|io| io.inputs.iter().chain(&io.outputs)).chain(&node.event_data);
        if let Some(element) = own.into_iter().find(is_it) {
            return Some(DataTarget::Variable(element));
        }
        if let Some(property) = node.properties.iter().find(is_it) {
            return Some(if is_placeholder(property) {
                DataTarget::Placeholder
            } else {
                DataTarget::Variable(property)
            });
        }
        if let Some(element) = self.declared.get(id) {
            return self.declared(element);
        }
        if let Some(element) = self.inputs_and_outputs.get(id) {
            return Some(DataTarget::Variable(element));
        }
        self.stores.get(id).map(|store| DataTarget::Store(store))
    }

    /// Whether a reference to a data object or store leads somewhere.
    #[must_use]
    pub fn leads_somewhere(&self, reference: &'a DataElement) -> bool {
        self.declared(reference).is_some()
    }

    fn declared(&self, element: &'a DataElement) -> Option<DataTarget<'a>> {
        match (element.element.as_str(), &element.refers_to) {
            ("dataObjectReference", to) => {
                let object = self.declared.get(to.as_ref()?.text.as_str())?;
                (object.element == "dataObject").then_some(DataTarget::Object(object))
            }
            ("dataStoreReference", None) => Some(DataTarget::Store(&element.id)),
            ("dataStoreReference", Some(to)) => {
                self.stores.get(to.text.as_str()).map(|store| DataTarget::Store(store))
            }
            _ if is_placeholder(element) => Some(DataTarget::Placeholder),
            _ => Some(DataTarget::Object(element)),
        }
    }
}

/// The property that modellers add because `targetRef` must not be missing.
#[must_use]
pub fn is_placeholder(property: &DataElement) -> bool {
    property.element == "property" && property.name.as_deref() == Some("__targetRef_placeholder")
}
