//! What one flow node reads and sets.

use super::kind::Kind;
use super::known;
use super::words::{Role, Word, words};
use super::{Surroundings, form, template};
use crate::model::activity::LoopKind;
use crate::model::dialect::MappingValue;
use crate::model::{
    EventDefinitionKind, Expression, FlowNode, FlowNodeKind, LoopCharacteristics, Process, Text,
};
use crate::problem::Position;
use crate::script::Language;
use crate::timer::{Literal, literal};

/// A text that reads variables, and may set some.
#[derive(Debug, Clone)]
pub(crate) struct Source<'a> {
    pub(crate) element: &'a str,
    pub(crate) text: &'a str,
    pub(crate) position: Position,
    pub(crate) words: Vec<Word<'a>>,
    /// The line of each word, and whether that line is indented.
    lines: Vec<(usize, bool)>,
    /// Whether it is a template, in which a variable that is not there is no error.
    pub(crate) is_template: bool,
    /// Whether names in it mean variables for certain: not in FEEL, where names may have spaces.
    pub(crate) is_plain: bool,
}

impl<'a> Source<'a> {
    fn code(element: &'a str, text: &'a str, position: Position) -> Self {
        let is_foreign = text.trim_start().starts_with(['=', '$', '#']);
        let words = words(text);
        let lines = lines(text, &words);
        Self { element, text, position, words, lines, is_template: false, is_plain: !is_foreign }
    }

    /// The condition of a sequence flow.
    pub(super) fn condition(element: &'a str, expression: &'a Expression) -> Self {
        let language = expression.language.as_ref().and_then(|name| Language::from_format(&name.text));
        let source = Self::code(element, &expression.text, expression.position);
        Self { is_plain: source.is_plain && language != Some(Language::Feel), ..source }
    }

    /// Instructions, or another text with marks.
    pub(crate) fn template(element: &'a str, text: &'a str, position: Position) -> Self {
        let words = template::words(text);
        let lines = lines(text, &words);
        Self { element, text, position, words, lines, is_template: true, is_plain: true }
    }

    /// The words of each line.
    pub(crate) fn by_line(&self) -> impl Iterator<Item = &[Word<'a>]> {
        let mut at = 0;
        std::iter::from_fn(move || {
            let (line, _) = self.lines.get(at)?;
            let length = self.lines[at..].iter().take_while(|(other, _)| other == line).count();
            at += length;
            Some(&self.words[at - length..at])
        })
    }

    /// Where a word is in the file.
    pub(crate) fn place(&self, offset: usize) -> Position {
        let before = &self.text[..offset];
        let lines = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX);
        let last = before.rsplit('\n').next().unwrap_or_default();
        let column = u32::try_from(last.chars().count()).unwrap_or(u32::MAX);
        let Position { line, column: start } = self.position;
        match lines {
            0 => Position { line, column: start.saturating_add(column) },
            lines => Position { line: line.saturating_add(lines), column: column.saturating_add(1) },
        }
    }
}

/// A variable that a node sets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) name: &'a str,
    /// `None` when the drawing does not tell.
    pub(crate) kind: Option<Kind>,
    /// Whether it is set whenever the node is done.
    pub(crate) surely: bool,
}

/// What a node does with variables, in the order in which it does it.
#[derive(Debug, Default)]
pub(crate) struct Effects<'a> {
    /// Variables it has only while it runs: the item of a loop, inputs.
    pub(crate) local: Vec<&'a str>,
    /// What it reads before its work, and in its work.
    pub(crate) before: Vec<Source<'a>>,
    /// What its work sets besides.
    pub(crate) results: Vec<Setting<'a>>,
    /// What it reads after its work.
    pub(crate) after: Vec<Source<'a>>,
    /// All that is set, in order.
    settings: Vec<Setting<'a>>,
    /// The variables that scripts delete.
    pub(crate) deleted: Vec<&'a str>,
    /// Whether it can set variables that nothing names.
    pub(crate) opens: bool,
}

impl<'a> Effects<'a> {
    pub(crate) fn of(
        node: &'a FlowNode,
        surroundings: &Surroundings<'a>,
        known: &dyn Fn(&str) -> Option<&'a Process>,
    ) -> Self {
        let mut effects = Self::default();
        effects.scripts_before(node);
        effects.loop_marker(node);
        effects.work(node, surroundings, known);
        effects.declared(node);
        let code = |text: &'a Text| Source::code(node.id.as_str(), &text.text, text.position);
        effects.after.extend(node.extensions.post_script.iter().map(code));
        for output in &node.extensions.dialect.outputs {
            if let MappingValue::Text(text) = &output.value {
                effects.after.push(Source { is_plain: false, ..code(text) });
            }
        }
        let all = effects.before.iter().chain(&effects.after);
        effects.opens |= all.clone().any(|source| known::opens(source.text));
        effects.deleted =
            all.filter(|source| !source.is_template).flat_map(|source| deleted(source.text)).collect();
        let before = effects.before.iter().flat_map(set_by);
        let after = effects.after.iter().flat_map(set_by);
        effects.settings = before.chain(effects.results.iter().copied()).chain(after).collect();
        effects
    }

    /// All that is read, in order.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source<'a>> {
        self.before.iter().chain(&self.after)
    }

    /// All that is set, in order; a script sets for certain what is not indented in it.
    pub(crate) fn settings(&self) -> &[Setting<'a>] {
        &self.settings
    }

    fn scripts_before(&mut self, node: &'a FlowNode) {
        let element = node.id.as_str();
        let extensions = &node.extensions;
        let code = |text: &'a Text| Source::code(element, &text.text, text.position);
        self.before.extend(extensions.pre_script.iter().map(code));
        for input in &extensions.dialect.inputs {
            self.local.push(&input.target.text);
            if let MappingValue::Text(text) = &input.value {
                self.before.push(Source { is_plain: false, ..code(text) });
            }
        }
        let templates = [&extensions.instructions_for_end_user, &extensions.guest_confirmation];
        let templates = templates.into_iter().flatten();
        self.before.extend(templates.map(|text| Source::template(element, &text.text, text.position)));
        for property in &extensions.task_metadata_values {
            self.before.push(code(&property.value));
        }
        let of_loop = node.loop_characteristics.as_ref().map_or_else(Vec::new, conditions_of);
        let is_gateway = matches!(node.kind, FlowNodeKind::ComplexGateway { .. });
        for expression in node.expressions() {
            if is_time(node, expression) {
                continue;
            }
            let source = Source::condition(element, expression);
            let source = Source { is_plain: source.is_plain && !is_gateway, ..source };
            let is_asked_later = of_loop.iter().any(|each| std::ptr::eq(*each, expression));
            if is_asked_later { &mut self.after } else { &mut self.before }.push(source);
        }
        self.local.extend(node.event_data.iter().chain(&node.properties).map(|data| data.id.as_str()));
        if let Some(io) = &node.io {
            self.local.extend(io.inputs.iter().map(|data| data.id.as_str()));
        }
    }

    fn loop_marker(&mut self, node: &'a FlowNode) {
        let Some(marker) = &node.loop_characteristics else {
            return;
        };
        if let LoopKind::MultiInstance { input_item, output_item, data_output, .. } = &marker.kind {
            let items = input_item.iter().chain(output_item);
            self.local
                .extend(items.flat_map(|item| [Some(item.id.as_str()), item.name.as_deref()]).flatten());
            self.results.extend(data_output.iter().map(|name| surely(&name.text, Some(Kind::List))));
        }
        let dialects = [&node.extensions.dialect, &marker.extensions.dialect];
        for dialect in dialects {
            self.local.extend(dialect.item.iter().map(|item| item.text.as_str()));
            let collection = dialect.output_collection.iter();
            self.results.extend(collection.map(|name| surely(&name.text, Some(Kind::List))));
        }
    }

    /// What a node does itself.
    fn work(
        &mut self,
        node: &'a FlowNode,
        surroundings: &Surroundings<'a>,
        known: &dyn Fn(&str) -> Option<&'a Process>,
    ) {
        let element = node.id.as_str();
        let extensions = &node.extensions;
        let code = |text: &'a Text| Source::code(element, &text.text, text.position);
        match &node.kind {
            FlowNodeKind::ScriptTask { format, script } => {
                let language = format.as_ref().map(|format| Language::from_format(&format.text));
                let is_python = matches!(language, None | Some(Some(Language::Python)));
                self.opens |= !is_python || extensions.dialect.script.is_some();
                if is_python {
                    self.before.extend(script.iter().map(code));
                }
            }
            FlowNodeKind::UserTask => self.form(node, surroundings),
            FlowNodeKind::ServiceTask => {
                let operator = &extensions.service_task_operator;
                let parameters = operator.iter().flat_map(|operator| &operator.parameters);
                self.before.extend(parameters.map(|parameter| code(&parameter.value)));
                let result = operator.as_ref().and_then(|operator| operator.result_variable.as_deref());
                self.results.extend(result.map(|name| surely(name, None)));
                self.opens |= operator.is_none();
            }
            FlowNodeKind::BusinessRuleTask => {
                self.opens = true;
            }
            FlowNodeKind::CallActivity { called_element } => {
                let called = called_element.as_ref().and_then(|called| known(&called.text));
                match called {
                    Some(Process { io: Some(io), .. }) if !io.outputs.is_empty() => {
                        self.results.extend(io.outputs.iter().map(|output| surely(&output.id, None)));
                    }
                    Some(_) | None => self.opens = true,
                }
            }
            FlowNodeKind::AdHocSubProcess { .. } => self.opens = true,
            _ => {}
        }
        let own = std::iter::once(extensions);
        for each in own.chain(node.event_definitions.iter().map(|definition| &definition.extensions)) {
            self.before.extend(each.message_payload.iter().chain(&each.payload_expression).map(code));
            self.before.extend(each.process_variable_correlations.iter().map(|each| code(&each.expression)));
            let variables = each.message_variable.iter().chain(&each.variable_name);
            self.results.extend(variables.map(|name| surely(&name.text, None)));
        }
        self.receives(node);
    }

    /// What comes with an event has any name, unless a variable is named for it.
    fn receives(&mut self, node: &FlowNode) {
        let catches = matches!(
            node.kind,
            FlowNodeKind::StartEvent { .. }
                | FlowNodeKind::IntermediateCatchEvent { .. }
                | FlowNodeKind::BoundaryEvent { .. }
                | FlowNodeKind::ReceiveTask { .. }
        );
        let carries = matches!(node.kind, FlowNodeKind::ReceiveTask { .. })
            || !node.event_definition_refs.is_empty()
            || node.event_definitions.iter().any(|definition| {
                matches!(
                    definition.kind,
                    EventDefinitionKind::Message { .. }
                        | EventDefinitionKind::Signal { .. }
                        | EventDefinitionKind::Error { .. }
                        | EventDefinitionKind::Escalation { .. }
                )
            });
        self.opens |= catches && carries && self.results.is_empty();
    }

    /// The fields of a form; without a known form anything may come.
    fn form(&mut self, node: &'a FlowNode, surroundings: &Surroundings<'a>) {
        let fields = &node.extensions.dialect.form_fields;
        if !fields.is_empty() {
            let kind = |kind: &Option<String>| kind.as_deref().and_then(Kind::of_form_field);
            self.results.extend(fields.iter().map(|field| surely(&field.id, kind(&field.kind))));
            return;
        }
        let file = node.extensions.property("formJsonSchemaFilename");
        let schema = file.and_then(|file| surroundings.forms?.get(file)?.as_ref().ok());
        match schema.and_then(form::fields) {
            Some(fields) => self.results.extend(fields.into_iter().map(|field| Setting {
                name: field.name,
                kind: field.kind,
                surely: field.required,
            })),
            None => self.opens = true,
        }
    }

    /// What an element says it sets.
    fn declared(&mut self, node: &'a FlowNode) {
        let dialect = &node.extensions.dialect;
        self.results.extend(dialect.result_variable.iter().map(|name| surely(&name.text, None)));
        self.results.extend(dialect.outputs.iter().map(|output| surely(&output.target.text, None)));
        let targets = node.data_outputs.iter().filter_map(|output| output.target.as_ref());
        self.results.extend(targets.map(|target| surely(&target.text, None)));
        if let Some(io) = &node.io {
            self.results.extend(io.outputs.iter().map(|data| surely(&data.id, None)));
        }
    }
}

/// The conditions that a loop asks when some of its work is done.
fn conditions_of(marker: &LoopCharacteristics) -> Vec<&Expression> {
    match &marker.kind {
        LoopKind::Standard { condition, test_before: false, .. } => condition.iter().collect(),
        LoopKind::Standard { .. } => Vec::new(),
        LoopKind::MultiInstance { completion_condition, complex, .. } => completion_condition
            .iter()
            .chain(complex.iter().filter_map(|each| each.condition.as_ref()))
            .collect(),
    }
}

/// Whether an expression is a time as it stands, `P3D`, and no code.
fn is_time(node: &FlowNode, expression: &Expression) -> bool {
    node.event_definitions.iter().any(|definition| match &definition.kind {
        EventDefinitionKind::Timer { times } => times.iter().any(|(kind, time)| {
            std::ptr::eq(time, expression) && matches!(literal(&time.text, *kind), Literal::Value(_))
        }),
        _ => false,
    })
}

fn surely(name: &str, kind: Option<Kind>) -> Setting<'_> {
    Setting { name, kind, surely: true }
}

/// The variables a text sets.
fn set_by<'s, 'a>(source: &'s Source<'a>) -> impl Iterator<Item = Setting<'a>> + 's {
    let words = source.words.iter().zip(&source.lines);
    let own = words.filter(|(word, _)| word.role == Role::Bound && !source.is_template);
    own.map(|(word, (_, is_indented))| {
        let rest = source.text[word.offset + word.text.len()..].trim_start_matches([' ', '\t']);
        let value = rest.strip_prefix('=').and_then(first_line);
        Setting { name: word.text, kind: value.and_then(Kind::of_literal), surely: !is_indented }
    })
}

/// The rest of a line, if it is short enough for a literal.
fn first_line(text: &str) -> Option<&str> {
    const LONGEST: usize = 200;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b'\n');
    end.or((text.len() < LONGEST).then_some(text.len())).map(|end| &text[..end])
}

/// The line of each word, and whether that line is indented.
fn lines(text: &str, words: &[Word<'_>]) -> Vec<(usize, bool)> {
    let (mut line, mut line_start, mut at) = (0, 0, 0);
    let of = |word: &Word<'_>| {
        for (offset, _) in text[at..word.offset].match_indices('\n') {
            line += 1;
            line_start = at + offset + 1;
        }
        at = word.offset;
        (line, text[line_start..].starts_with([' ', '\t']))
    };
    words.iter().map(of).collect()
}

/// The names in `del …` at the beginning of a line.
fn deleted(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("del "));
    lines.flat_map(|names| names.split(',')).map(str::trim)
}
