//! XML text to a tree with a position for every element and attribute; hostile input becomes a problem.
//!
//! Limits come before the reader: size, depth, and the numbers of attributes and namespaces are
//! checked by [`guard`] in one pass, so that no input can exhaust the stack, the memory or the time.

mod decode;
mod guard;
mod position;

use position::Positions;

use crate::problem::{Position, Problem};

pub use decode::decode;

/// The biggest document, in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// The deepest nesting of elements.
pub const MAX_DEPTH: usize = 200;

/// The most nodes (elements, texts, comments) of a document.
const MAX_NODES: u32 = 1_000_000;

/// A well-formed document.
#[derive(Debug)]
pub struct Document<'text> {
    tree: roxmltree::Document<'text>,
    positions: Positions,
}

impl<'text> Document<'text> {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// A problem with a position when the text is not well-formed or breaks a limit.
    pub fn parse(text: &'text str) -> Result<Self, Box<Problem>> {
        let positions = Positions::new(text);
        if let Err(fault) = guard::check(text) {
            let problem = Problem::error(fault.code, fault.message);
            return Err(problem.with_position(positions.at(text, fault.offset)).into());
        }
        let options = roxmltree::ParsingOptions { nodes_limit: MAX_NODES, ..Default::default() };
        match roxmltree::Document::parse_with_options(text, options) {
            Ok(tree) => Ok(Self { tree, positions }),
            Err(error) => Err(syntax_problem(&error).into()),
        }
    }

    /// The root element.
    #[must_use]
    pub fn root(&self) -> Element<'_> {
        Element { node: self.tree.root_element(), positions: &self.positions }
    }
}

fn syntax_problem(error: &roxmltree::Error) -> Problem {
    let place = error.pos();
    let message = error.to_string();
    let message = message.strip_suffix(&format!(" at {place}")).unwrap_or(&message);
    Problem::error("xml_syntax", format!("The file is not well-formed XML: {message}."))
        .with_position(Position { line: place.row, column: place.col })
}

/// An element of a [`Document`].
#[derive(Debug, Clone, Copy)]
pub struct Element<'a> {
    node: roxmltree::Node<'a, 'a>,
    positions: &'a Positions,
}

/// A text of the document and the place of its first character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The text.
    pub text: T,
    /// Where it starts.
    pub position: Position,
}

impl<'a> Element<'a> {
    /// The name without prefix.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.node.tag_name().name()
    }

    /// The namespace URI; empty without one.
    #[must_use]
    pub fn namespace(self) -> &'a str {
        self.node.tag_name().namespace().unwrap_or_default()
    }

    /// Whether it has this namespace and name.
    #[must_use]
    pub fn is(self, namespace: &str, name: &str) -> bool {
        self.name() == name && self.namespace() == namespace
    }

    /// Where its tag starts.
    #[must_use]
    pub fn position(self) -> Position {
        self.place(self.node.range().start)
    }

    /// The value of an attribute without namespace.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        self.node.attribute(name)
    }

    /// The value of an attribute of a namespace.
    #[must_use]
    pub fn attribute_in(self, namespace: &str, name: &str) -> Option<&'a str> {
        self.node.attribute((namespace, name))
    }

    /// The value of an attribute without namespace, and where the attribute starts.
    #[must_use]
    pub fn placed_attribute(self, name: &str) -> Option<Placed<&'a str>> {
        let attribute = self.node.attribute_node(name)?;
        Some(Placed { text: attribute.value(), position: self.place(attribute.range().start) })
    }

    /// The attributes with a namespace: namespace, name and value.
    pub fn foreign_attributes(self) -> impl Iterator<Item = (&'a str, &'a str, Placed<&'a str>)> {
        self.node.attributes().filter_map(move |attribute| {
            let place = self.place(attribute.range().start);
            Some((
                attribute.namespace()?,
                attribute.name(),
                Placed { text: attribute.value(), position: place },
            ))
        })
    }

    /// The child elements.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.node.children().filter(roxmltree::Node::is_element).map(move |node| Self { node, ..self })
    }

    /// This element and all elements below it, without those inside an element `skip` is true for.
    pub fn walk(self, skip: impl Fn(Self) -> bool) -> impl Iterator<Item = Self> {
        let mut next = Some(self);
        std::iter::from_fn(move || {
            let current = next?;
            let inner = if skip(current) { None } else { current.node.first_element_child() };
            next = inner.or_else(|| current.following(self.node)).map(|node| Self { node, ..self });
            Some(current)
        })
    }

    /// The next element in document order that is not inside this one, within `root`.
    fn following(self, root: roxmltree::Node<'a, 'a>) -> Option<roxmltree::Node<'a, 'a>> {
        let mut node = self.node;
        while node != root {
            if let Some(sibling) = node.next_sibling_element() {
                return Some(sibling);
            }
            node = node.parent_element()?;
        }
        None
    }

    /// The text directly inside, and the place of its first character.
    #[must_use]
    pub fn text(self) -> Placed<String> {
        let mut text = String::new();
        let mut start = None;
        for child in self.node.children().filter(roxmltree::Node::is_text) {
            if start.is_none() {
                start = Some(child.range().start);
            }
            text.push_str(child.text().unwrap_or_default());
        }
        let start = start.unwrap_or(self.node.range().start);
        let input = self.node.document().input_text();
        let marker = "<![CDATA[";
        let start = if input.get(start..).is_some_and(|rest| rest.starts_with(marker)) {
            start + marker.len()
        } else {
            start
        };
        Placed { text, position: self.place(start) }
    }

    /// The text directly inside without the white space around it, and where it starts then.
    #[must_use]
    pub fn trimmed_text(self) -> Placed<String> {
        let Placed { text, mut position } = self.text();
        let start = text.len() - text.trim_start().len();
        for letter in text[..start].chars() {
            if letter == '\n' {
                position = Position { line: position.line + 1, column: 1 };
            } else {
                position.column += 1;
            }
        }
        Placed { text: text.trim().to_owned(), position }
    }

    fn place(self, offset: usize) -> Position {
        self.positions.at(self.node.document().input_text(), offset)
    }
}
