//! From files to the graph: order, references, messages, timers, scripts and where their errors are.

use std::sync::Arc;

use engine::executable::node::{Catch, Form, Retry, Throw, TimerValue};
use engine::executable::{Node, NodeKind, Process};
use engine::model::Definitions;
use engine::script::{
    Changes, ErrorKind, HostFunctions, Names, Program, ScriptEngine, ScriptError, Variables,
};
use engine::{Executable, Problem, compile, parse};

/// Compiles everything but texts with a question mark, which it points at.
struct Scripts;

impl ScriptEngine for Scripts {
    fn compile_script(&self, source: &str) -> Result<Program, ScriptError> {
        match source.find('?') {
            Some(at) => Err(ScriptError::new(ErrorKind::Syntax, "SyntaxError", "a question").at(source, at)),
            None => Ok(Program::new(source, Names::default(), Arc::new(()))),
        }
    }

    fn compile_expression(&self, source: &str) -> Result<Program, ScriptError> {
        self.compile_script(source)
    }

    fn execute(
        &self,
        _: &Program,
        _: &dyn Variables,
        _: &dyn HostFunctions,
        _: jiff::Timestamp,
    ) -> Result<Changes, ScriptError> {
        unreachable!("compiling runs nothing")
    }

    fn evaluate(
        &self,
        _: &Program,
        _: &dyn Variables,
        _: &dyn HostFunctions,
        _: jiff::Timestamp,
    ) -> Result<serde_json::Value, ScriptError> {
        unreachable!("compiling runs nothing")
    }
}

fn definitions(file: &str, content: &str) -> Definitions {
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:sw="http://spiffworkflow.org/bpmn/schema/1.0/core">
{content}
</definitions>"#
    );
    let (definitions, problems) = parse(&xml, file);
    assert_eq!(problems, []);
    definitions
}

fn compiled(content: &str) -> Executable {
    compile(&[&definitions("main.bpmn", content)], "p", &Scripts).unwrap()
}

fn refused(files: &[&Definitions], process: &str) -> Vec<Problem> {
    compile(files, process, &Scripts).map(|_| ()).unwrap_err()
}

fn node<'a>(process: &'a Process, id: &str) -> &'a Node {
    process.node(process.find(&id.into()).unwrap())
}

fn targets<'a>(process: &'a Process, id: &str) -> Vec<&'a str> {
    let targets = node(process, id).outgoing.iter().map(|flow| process.flow(*flow).target);
    targets.map(|target| process.node(target).id.as_str()).collect()
}

fn shape(of: &str, y: u32, height: u32) -> String {
    format!(
        r#"<di:BPMNShape bpmnElement="{of}"><dc:Bounds x="0" y="{y}" width="36" height="{height}"/></di:BPMNShape>"#
    )
}

#[test]
fn parallel_branches_go_from_top_to_bottom_and_conditions_as_listed() {
    let gateway = |kind: &str, listed: &str, diagram: &str| {
        let content = format!(
            r#"<process id="p"><startEvent id="s"/><{kind} id="g" default="fc">{listed}</{kind}>
            <task id="a"/><task id="b"/><endEvent id="c"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/>
            <sequenceFlow id="fa" sourceRef="g" targetRef="a"><conditionExpression>x</conditionExpression></sequenceFlow>
            <sequenceFlow id="fb" sourceRef="g" targetRef="b"><conditionExpression>y</conditionExpression></sequenceFlow>
            <sequenceFlow id="fc" sourceRef="g" targetRef="c"/></process>{diagram}"#
        );
        let content = if kind == "parallelGateway" {
            content
                .replace(" default=\"fc\"", "")
                .replace("<conditionExpression>x</conditionExpression>", "")
                .replace("<conditionExpression>y</conditionExpression>", "")
        } else {
            content
        };
        let executable = compiled(&content);
        targets(executable.main(), "g").join(" ")
    };
    let listed = "<outgoing>fc</outgoing><outgoing>fb</outgoing>";
    // The end event is small: its middle, not its upper side, tells that it lies above the tasks.
    let diagram = format!(
        "<di:BPMNDiagram><di:BPMNPlane>{}{}{}</di:BPMNPlane></di:BPMNDiagram>",
        shape("a", 100, 80),
        shape("b", 90, 80),
        shape("c", 101, 36)
    );
    assert_eq!(gateway("exclusiveGateway", "", ""), "a b c");
    assert_eq!(gateway("exclusiveGateway", listed, ""), "c b a");
    assert_eq!(gateway("exclusiveGateway", listed, &diagram), "c b a");
    assert_eq!(gateway("parallelGateway", "", ""), "a b c");
    assert_eq!(gateway("parallelGateway", listed, ""), "c b a");
    assert_eq!(gateway("parallelGateway", listed, &diagram), "c b a");
    assert_eq!(gateway("parallelGateway", "", &diagram), "c b a");
    assert_eq!(
        gateway("parallelGateway", "", &diagram.replace("bpmnElement=\"b\"", "bpmnElement=\"x\"")),
        "a b c"
    );
}

#[test]
fn flows_lanes_containers_and_boundary_events_are_resolved() {
    let executable = compiled(
        r#"<process id="p" name="Process">
        <ioSpecification><dataInput id="amount"/></ioSpecification>
        <laneSet><lane name="Office"><flowNodeRef>s</flowNodeRef><flowNodeRef>sub</flowNodeRef><flowNodeRef>g</flowNodeRef>
          <childLaneSet><lane name="Desk"><flowNodeRef>g</flowNodeRef></lane></childLaneSet></lane></laneSet>
        <startEvent id="s"/><exclusiveGateway id="g" default="f3"/>
        <subProcess id="sub"><task id="t1"/><manualTask id="t2" name=" "/><sequenceFlow id="i" sourceRef="t1" targetRef="t2"/></subProcess>
        <boundaryEvent id="b" attachedToRef="sub" cancelActivity="false"><timerEventDefinition><timeDuration>"PT1H"</timeDuration></timerEventDefinition></boundaryEvent>
        <endEvent id="e"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="g"/>
        <sequenceFlow id="f2" sourceRef="g" targetRef="sub"><conditionExpression>x</conditionExpression></sequenceFlow>
        <sequenceFlow id="f3" sourceRef="g" targetRef="e"/></process>"#,
    );
    let process = executable.main();
    assert_eq!((process.name.as_deref(), process.file.as_str()), (Some("Process"), "main.bpmn"));
    assert_eq!((process.inputs.as_deref(), &process.outputs), (Some(&["amount".to_owned()][..]), &None));
    assert_eq!(process.root.start_events, [process.find(&"s".into()).unwrap()]);
    let lane = |id: &str| node(process, id).lane.as_deref();
    assert_eq!(
        [lane("s"), lane("g"), lane("t1"), lane("e")],
        [Some("Office"), Some("Desk"), Some("Office"), None]
    );
    let sub = process.find(&"sub".into());
    assert_eq!(node(process, "t1").container, sub);
    assert_eq!(node(process, "t2").name, None);
    assert_eq!(node(process, "sub").boundary_events, [process.find(&"b".into()).unwrap()]);
    let NodeKind::SubProcess(inner) = &node(process, "sub").kind else { panic!("a sub-process") };
    let inside = &inner.inside;
    assert_eq!(
        (inside.start_events.len(), inside.implicit_starts.as_slice()),
        (0, &[process.find(&"t1".into()).unwrap()][..])
    );
    let default = node(process, "g").default_flow.unwrap();
    assert_eq!((process.flow(default).id.as_str(), process.flow(default).condition.is_none()), ("f3", true));
    let NodeKind::BoundaryEvent { attached_to, interrupting, catch: Catch::Timer(timer) } =
        &node(process, "b").kind
    else {
        panic!("a timer")
    };
    assert_eq!((Some(*attached_to), *interrupting), (sub, false));
    assert!(matches!(&timer.value, TimerValue::Literal(text) if text == "PT1H"));
}

#[test]
fn tasks_take_what_the_extensions_say() {
    let executable = compiled(
        r#"<process id="p"><startEvent id="s"/><userTask id="u"><extensionElements>
          <sw:preScript>
            a = 1
            b = 2
          </sw:preScript>
          <sw:instructionsForEndUser># Hi</sw:instructionsForEndUser><sw:variableName>form</sw:variableName>
          <sw:properties><sw:property name="formJsonSchemaFilename" value="a.json"/><sw:property name="formUiSchemaFilename" value=" "/></sw:properties>
        </extensionElements></userTask>
        <serviceTask id="service-1"><extensionElements><sw:serviceTaskOperator id="x/Y"><sw:parameters>
          <sw:parameter id="one" value="name"/><sw:parameter id="blank" value=" "/><sw:parameter id="json" value="[true]"/>
        </sw:parameters><sw:retry retries="4"/></sw:serviceTaskOperator></extensionElements></serviceTask>
        <scriptTask id="empty"/><endEvent id="e"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="u"/><sequenceFlow id="f2" sourceRef="u" targetRef="service-1"/>
        <sequenceFlow id="f3" sourceRef="service-1" targetRef="empty"/><sequenceFlow id="f4" sourceRef="empty" targetRef="e"/></process>"#,
    );
    let user = node(executable.main(), "u");
    assert_eq!(user.pre_script.as_ref().unwrap().source().trim_matches('\n').trim_end(), "a = 1\nb = 2");
    assert_eq!((user.instructions.as_deref(), &user.post_script), (Some("# Hi"), &None));
    let NodeKind::UserTask(form) = &user.kind else { panic!("a user task") };
    let expected = Form {
        schema_file: Some("a.json".to_owned()),
        ui_schema_file: None,
        variable: Some("form".to_owned()),
        fields: Vec::new(),
    };
    assert_eq!(*form, expected);
    let NodeKind::ServiceTask(call) = &node(executable.main(), "service-1").kind else {
        panic!("a service task")
    };
    let parameters: Vec<(&str, &str)> =
        call.parameters.iter().map(|(name, program)| (name.as_str(), program.source())).collect();
    assert_eq!(parameters, [("one", "name"), ("json", "[True, ]")]);
    assert_eq!((call.operator.as_str(), call.result_variable.as_str()), ("x/Y", "spiff__service_1_result"));
    assert_eq!(call.retry, Retry { retries: 4, backoff_base: 3 });
    assert!(
        matches!(&node(executable.main(), "empty").kind, NodeKind::ScriptTask(script) if script.source().is_empty())
    );
}

#[test]
fn messages_carry_payload_variable_and_correlation() {
    let main = definitions(
        "main.bpmn",
        r#"<message id="m" name="order"><extensionElements><sw:messagePayload>old</sw:messagePayload><sw:messageVariable>from_message</sw:messageVariable></extensionElements></message>
        <message id="unnamed"/><error id="er" errorCode="E1"><extensionElements><sw:variableName>err</sw:variableName></extensionElements></error>
        <correlationProperty id="number"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>nr</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
        <correlationProperty id="alone"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>other</messagePath></correlationPropertyRetrievalExpression></correlationProperty>
        <collaboration id="c"><correlationKey name="by_number"><correlationPropertyRef>number</correlationPropertyRef></correlationKey></collaboration>
        <process id="p"><startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>
        <receiveTask id="r" messageRef="m"><extensionElements><sw:messageVariable>mine</sw:messageVariable>
          <sw:processVariableCorrelation><sw:propertyId>number</sw:propertyId><sw:expression>my_number</sw:expression></sw:processVariableCorrelation></extensionElements></receiveTask>
        <boundaryEvent id="b" attachedToRef="r"><errorEventDefinition errorRef="er"/></boundaryEvent>
        <sendTask id="t" messageRef="m"><extensionElements><sw:messagePayload>{"nr": 1}</sw:messagePayload></extensionElements></sendTask>
        <endEvent id="e"><messageEventDefinition messageRef="unnamed"/></endEvent>
        <endEvent id="failed"><errorEventDefinition errorRef="er"><extensionElements><sw:payloadExpression>why</sw:payloadExpression></extensionElements></errorEventDefinition></endEvent>
        <sequenceFlow id="f1" sourceRef="s" targetRef="r"/><sequenceFlow id="f2" sourceRef="r" targetRef="t"/>
        <sequenceFlow id="f3" sourceRef="t" targetRef="e"/><sequenceFlow id="f4" sourceRef="b" targetRef="failed"/></process>"#,
    );
    let starts = main.start_messages();
    assert_eq!(starts.len(), 1);
    assert_eq!(
        (starts[0].process.as_str(), starts[0].start_event.as_str(), starts[0].message.as_str()),
        ("p", "s", "order")
    );
    let executable = compile(&[&main], "p", &Scripts).unwrap();
    let process = executable.main();
    let NodeKind::StartEvent { catch: Catch::Message(start), .. } = &node(process, "s").kind else {
        panic!("a message start")
    };
    assert_eq!((start.name.as_str(), start.variable.as_deref()), ("order", Some("from_message")));
    let keys: Vec<(&str, &[String], &str)> = start
        .correlation
        .iter()
        .map(|property| (property.id.as_str(), property.keys.as_slice(), property.expression.source()))
        .collect();
    let (by_number, main_key) = (["by_number".to_owned()], ["MainCorrelationKey".to_owned()]);
    assert_eq!(keys, [("number", &by_number[..], "nr"), ("alone", &main_key[..], "other")]);
    assert!(start.expected.is_empty());
    let NodeKind::ReceiveTask(receive) = &node(process, "r").kind else { panic!("a receive task") };
    assert_eq!(
        (receive.variable.as_deref(), receive.expected[0].expression.source()),
        (Some("mine"), "my_number")
    );
    assert_eq!(receive.expected[0].keys, by_number);
    let NodeKind::SendTask(send) = &node(process, "t").kind else { panic!("a send task") };
    assert_eq!(send.payload.as_ref().unwrap().source(), "{\"nr\": 1}");
    let NodeKind::EndEvent(Throw::Message(end)) = &node(process, "e").kind else { panic!("a message end") };
    assert_eq!((end.name.as_str(), end.payload.is_none()), ("unnamed", true));
    let NodeKind::BoundaryEvent { catch: Catch::Error { code, variable }, .. } = &node(process, "b").kind
    else {
        panic!("an error boundary")
    };
    assert_eq!((code.as_deref(), variable.as_deref()), (Some("E1"), Some("err")));
    let NodeKind::EndEvent(Throw::Error { code, payload }) = &node(process, "failed").kind else {
        panic!("an error end")
    };
    assert_eq!((code.as_deref(), payload.as_ref().unwrap().source()), (Some("E1"), "why"));
}

#[test]
fn calls_are_resolved_over_all_files_even_in_circles() {
    let main =
        definitions("main.bpmn", r#"<process id="p"><callActivity id="c" calledElement="q"/></process>"#);
    let other = definitions(
        "other.bpmn",
        r#"<process id="unused"><choreographyTask id="x"/></process><process id="q"><callActivity id="d" calledElement="p"/></process>"#,
    );
    let executable = compile(&[&main, &other, &main], "p", &Scripts).unwrap();
    let ids: Vec<&str> = executable.processes.iter().map(|process| process.id.as_str()).collect();
    assert_eq!(ids, ["p", "q"]);
    let NodeKind::CallActivity(called) = node(&executable.processes[1], "d").kind else { panic!("a call") };
    assert_eq!(executable.process(called).id.as_str(), "p");
    let [problem] = &refused(&[&main], "p")[..] else { panic!("one problem") };
    assert_eq!((problem.code.as_str(), problem.element.as_deref()), ("unknown_called_process", Some("c")));
    assert_eq!(refused(&[&main], "nothing")[0].code, "unknown_process");
    let copy = definitions("copy.bpmn", r#"<process id="p"><task id="t"/></process>"#);
    assert_eq!(refused(&[&main, &other, &copy], "p")[0].code, "duplicate_process");
    let drawing =
        definitions("drawing.bpmn", r#"<process id="q" isExecutable="false"><task id="t"/></process>"#);
    let [problem] = &refused(&[&main, &drawing], "p")[..] else { panic!("one problem") };
    assert_eq!((problem.code.as_str(), problem.file.as_str()), ("not_executable", "drawing.bpmn"));
}

#[test]
fn script_errors_point_into_the_file() {
    let file = definitions(
        "main.bpmn",
        r#"<process id="p"><startEvent id="s"/>
<scriptTask id="t"><script>
    a = 1
    b = ?
</script></scriptTask>
<scriptTask id="u"><script>c = ?</script></scriptTask>
<scriptTask id="v"><script><![CDATA[d = ?]]></script></scriptTask>
<exclusiveGateway id="g"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="t"/><sequenceFlow id="f2" sourceRef="t" targetRef="u"/>
<sequenceFlow id="f3" sourceRef="u" targetRef="v"/><sequenceFlow id="f4" sourceRef="v" targetRef="g"/>
<endEvent id="e"/>
<sequenceFlow id="f5" sourceRef="g" targetRef="e"><conditionExpression>
  ${really?}
</conditionExpression></sequenceFlow></process>"#,
    );
    let found: Vec<String> = refused(&[&file], "p")
        .iter()
        .map(|problem| {
            let place = problem.position.unwrap();
            let element = problem.element.as_deref().unwrap();
            format!(
                "{element} {}:{} {}",
                place.line,
                place.column,
                problem.help.as_deref().unwrap_or_default()
            )
        })
        .collect();
    let help = "Expressions are Python: write it in Python, without the marks around it.";
    assert_eq!(found, ["t 5:9 ", "u 7:32 ", "v 8:41 ", &format!("f5 14:3 {help}")]);
}

#[test]
fn what_the_rules_refuse_is_not_compiled() {
    let file = definitions(
        "main.bpmn",
        r#"<process id="p"><startEvent id="s"/><implicitThrowEvent id="g"/><scriptTask id="t"><script>?</script></scriptTask>
        <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="t"/></process>"#,
    );
    let codes: Vec<String> = refused(&[&file], "p").into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["unsupported_element", "script_syntax"]);
}
