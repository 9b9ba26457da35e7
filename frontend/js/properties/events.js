// Properties of event definitions: timers, and references to messages, errors and the like.

import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';

const timerTypes = ['timeDate', 'timeDuration', 'timeCycle'];

/** Root elements that events refer to by name. */
const kinds = {
  messageRef: { root: 'bpmn:Message', definition: 'bpmn:MessageEventDefinition' },
  errorRef: { root: 'bpmn:Error', definition: 'bpmn:ErrorEventDefinition', code: 'errorCode' },
  signalRef: { root: 'bpmn:Signal', definition: 'bpmn:SignalEventDefinition' },
  escalationRef: {
    root: 'bpmn:Escalation',
    definition: 'bpmn:EscalationEventDefinition',
    code: 'escalationCode'
  }
};

/** The event definition of a type, or undefined; `businessObject` may be anything. */
export function eventDefinition(businessObject, type) {
  return businessObject.get('eventDefinitions')?.find((definition) => is(definition, type));
}

/** "timer", "message", …, or "" for an event without definition. */
export function eventKind(businessObject) {
  const [definition] = businessObject.get('eventDefinitions') ?? [];
  if (!definition) return '';
  const name = definition.$type.replace('bpmn:', '').replace('EventDefinition', '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** What carries a reference: the task itself, or its event definition. */
export function referenceHolder(businessObject, key) {
  if (key === 'messageRef' && isAny(businessObject, ['bpmn:SendTask', 'bpmn:ReceiveTask'])) {
    return businessObject;
  }
  return is(businessObject, 'bpmn:Event')
    ? eventDefinition(businessObject, kinds[key].definition)
    : undefined;
}

/** The name of what is referred to, or its code where it has one. */
export function readReference(businessObject, key) {
  const referred = referenceHolder(businessObject, key)?.get(key);
  if (!referred) return '';
  return (kinds[key].code && referred.get(kinds[key].code)) || referred.name || referred.id;
}

/** Refers to the root element of that name or code, which is made when there is none. */
export function writeReference(editing, element, key, text) {
  const { root, code } = kinds[key];
  const holder = referenceHolder(element.businessObject, key);
  const old = holder.get(key);
  const definitions = editing.definitions();
  editing.atOnce(() => {
    let referred;
    if (text) {
      referred = definitions.get('rootElements').find(
        (each) => is(each, root) && ((code && each.get(code) === text) || each.name === text)
      );
      if (!referred) {
        referred = editing.create(root, { name: text, ...(code && { [code]: text }) }, definitions);
        referred.id = editing.freshId(root.replace('bpmn:', ''), referred);
        const rootElements = [...definitions.get('rootElements'), referred];
        editing.set(element, definitions, { rootElements });
      }
    }
    editing.set(element, holder, { [key]: referred });
    if (old && old !== referred && isUnused(editing, old, key)) {
      const rootElements = definitions.get('rootElements').filter((each) => each !== old);
      editing.set(element, definitions, { rootElements });
    }
  });
}

/** Which of the three timer texts is set, "timeDuration" when none is. */
export function timerType(businessObject) {
  const timer = eventDefinition(businessObject, 'bpmn:TimerEventDefinition');
  return timerTypes.find((type) => timer?.get(type)) ?? 'timeDuration';
}

export function timerValue(businessObject) {
  const timer = eventDefinition(businessObject, 'bpmn:TimerEventDefinition');
  return timer?.get(timerType(businessObject))?.get('body') ?? '';
}

/** Sets one timer text and clears the other two, for a timer has exactly one. */
export function writeTimer(editing, element, type, value) {
  if (!timerTypes.includes(type)) throw new Error(`“${type}” is no kind of timer`);
  const timer = eventDefinition(element.businessObject, 'bpmn:TimerEventDefinition');
  const texts = Object.fromEntries(timerTypes.map((each) => [each, undefined]));
  texts[type] = editing.create('bpmn:FormalExpression', { body: value }, timer);
  editing.set(element, timer, texts);
}

// helpers

/** Whether nothing refers to a root element any more, and nothing but its name would be lost. */
function isUnused(editing, referred, key) {
  if (referred.get('extensionElements') || referred.get('documentation').length) return false;
  const onCanvas = editing.elements.filter(({ businessObject }) => businessObject).some(
    ({ businessObject }) =>
      businessObject.get(key) === referred ||
      (businessObject.get('eventDefinitions') ?? []).some((each) => each.get(key) === referred)
  );
  if (onCanvas) return false;
  return !editing
    .definitions()
    .get('rootElements')
    .flatMap((root) => root.get('correlationPropertyRetrievalExpression') ?? [])
    .some((expression) => expression.get(key) === referred);
}
