// The properties that the panel shows: for each key what has it, how it is read, how written.

import { is, isAny } from 'bpmn-js/lib/util/ModelUtil';

import {
  eventDefinition,
  eventKind,
  readReference,
  referenceHolder,
  timerType,
  timerValue,
  writeReference,
  writeTimer
} from './events.js';
import {
  extensionText,
  findExtension,
  namedProperty,
  replaceExtension,
  writeExtensionText,
  writeNamedProperty
} from './extensions.js';
import { laneName, laneNames, moveToLane } from './lanes.js';

const anything = () => true;
const oneOf = (...types) => (object) => isAny(object, types);
const human = oneOf('bpmn:UserTask', 'bpmn:ManualTask');
const scripted = oneOf('bpmn:Activity', 'bpmn:Event');
const sends = (object) =>
  is(object, 'bpmn:SendTask') || (is(object, 'bpmn:ThrowEvent') && has(object, 'Message'));
const receives = (object) =>
  is(object, 'bpmn:ReceiveTask') || (is(object, 'bpmn:CatchEvent') && has(object, 'Message'));

/**
 * Each entry: `on(businessObject)`, `read(businessObject, editing, element)` and
 * `write(editing, element, value)`; without `write` the property is for reading only.
 */
export const properties = {
  documentation: {
    on: anything,
    read: (object) => object.get('documentation')?.[0]?.text ?? '',
    write(editing, element, text) {
      const { businessObject } = element;
      const documentation = text
        ? [editing.create('bpmn:Documentation', { text }, businessObject)]
        : [];
      editing.set(element, businessObject, { documentation });
    }
  },

  processId: {
    on: (object) => is(object, 'bpmn:Participant') && Boolean(object.processRef),
    read: (object) => object.processRef.id
  },
  isExecutable: {
    on: (object) => Boolean(processOf(object)),
    read: (object) => processOf(object).isExecutable === true,
    write(editing, element, value) {
      editing.set(element, processOf(element.businessObject), { isExecutable: truth(value) });
    }
  },

  script: attribute(oneOf('bpmn:ScriptTask'), 'script'),
  scriptFormat: attribute(oneOf('bpmn:ScriptTask'), 'scriptFormat'),
  preScript: text(scripted, 'PreScript'),
  postScript: text(scripted, 'PostScript'),

  instructionsForEndUser: text(
    oneOf(
      'bpmn:UserTask',
      'bpmn:ManualTask',
      'bpmn:ServiceTask',
      'bpmn:ScriptTask',
      'bpmn:EndEvent',
      'bpmn:CatchEvent',
      'bpmn:CallActivity',
      'bpmn:SubProcess'
    ),
    'InstructionsForEndUser'
  ),
  formJsonSchemaFilename: named(human, 'formJsonSchemaFilename'),
  formUiSchemaFilename: named(human, 'formUiSchemaFilename'),
  variableName: text(oneOf('bpmn:UserTask'), 'VariableName'),

  calledElement: attribute(oneOf('bpmn:CallActivity'), 'calledElement'),

  conditionExpression: {
    on: oneOf('bpmn:SequenceFlow'),
    read: (object) => object.conditionExpression?.body ?? '',
    write(editing, element, body) {
      const { businessObject } = element;
      const conditionExpression = body
        ? editing.create('bpmn:FormalExpression', { body }, businessObject)
        : undefined;
      editing.set(element, businessObject, { conditionExpression });
    }
  },
  default: {
    on: oneOf('bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:ComplexGateway', 'bpmn:Activity'),
    read: (object) => object.get('default')?.id ?? '',
    write(editing, element, id) {
      const flow = element.outgoing.find((each) => each.id === id);
      if (id && !flow) throw new Error(`No flow “${id}” leaves this element`);
      editing.set(element, element.businessObject, { default: flow });
    }
  },

  timerType: {
    on: (object) => has(object, 'Timer'),
    read: timerType,
    write(editing, element, type) {
      writeTimer(editing, element, type, timerValue(element.businessObject));
    }
  },
  timerValue: {
    on: (object) => has(object, 'Timer'),
    read: timerValue,
    write(editing, element, value) {
      writeTimer(editing, element, timerType(element.businessObject), value);
    }
  },

  messageRef: reference('messageRef'),
  messagePayload: messageText(sends, 'MessagePayload'),
  messageVariable: messageText(receives, 'MessageVariable'),
  errorRef: reference('errorRef'),
  signalRef: reference('signalRef'),
  escalationRef: reference('escalationRef'),

  cancelActivity: {
    on: oneOf('bpmn:BoundaryEvent'),
    read: (object) => object.cancelActivity !== false,
    write(editing, element, value) {
      editing.set(element, element.businessObject, { cancelActivity: truth(value) });
    }
  },

  serviceTaskOperator: {
    on: oneOf('bpmn:ServiceTask'),
    read: (object) => operator(object)?.id ?? '',
    write(editing, element, id) {
      writeOperator(editing, element, id ? { id } : undefined);
    }
  },
  serviceTaskParameters: {
    on: oneOf('bpmn:ServiceTask'),
    read: (object) =>
      (operator(object)?.parameterList?.get('parameters') ?? []).map(({ id, type, value }) => ({
        id,
        type,
        value
      })),
    write(editing, element, value) {
      const list = typeof value === 'string' ? JSON.parse(value || '[]') : value;
      writeOperator(editing, element, {
        parameterList: editing.create('spiffworkflow:Parameters', {
          parameters: list.map(({ id, type, value }) =>
            editing.create('spiffworkflow:Parameter', { id, type, value })
          )
        })
      });
    }
  },
  resultVariable: {
    on: oneOf('bpmn:ServiceTask'),
    read: (object) => operator(object)?.resultVariable ?? '',
    write(editing, element, name) {
      writeOperator(editing, element, { resultVariable: name || undefined });
    }
  },

  lane: {
    on: (object) => is(object, 'bpmn:FlowNode') && !is(object, 'bpmn:BoundaryEvent'),
    read: (object, editing) => laneName(editing, object),
    write: moveToLane
  },
  lanes: {
    on: (object) => is(object, 'bpmn:FlowNode') && !is(object, 'bpmn:BoundaryEvent'),
    read: (object, editing, element) => laneNames(editing, element)
  },

  eventKind: {
    on: oneOf('bpmn:Event'),
    read: eventKind
  },
  attachedTo: {
    on: oneOf('bpmn:BoundaryEvent'),
    read: (object) => object.attachedToRef?.id ?? ''
  },
  source: {
    on: oneOf('bpmn:SequenceFlow', 'bpmn:MessageFlow'),
    read: (object) => object.sourceRef?.id ?? ''
  },
  target: {
    on: oneOf('bpmn:SequenceFlow', 'bpmn:MessageFlow'),
    read: (object) => object.targetRef?.id ?? ''
  },
  outgoing: {
    on: oneOf('bpmn:FlowNode'),
    read: (object) =>
      object.get('outgoing').map(({ id, name, targetRef }) => ({
        id,
        name: name ?? '',
        target: targetRef?.id ?? '',
        targetName: targetRef?.name ?? ''
      }))
  }
};

// helpers

function has(object, kind) {
  return is(object, 'bpmn:Event') && Boolean(eventDefinition(object, `bpmn:${kind}EventDefinition`));
}

function truth(value) {
  return value === true || value === 'true';
}

function processOf(object) {
  if (is(object, 'bpmn:Process')) return object;
  return is(object, 'bpmn:Participant') ? object.processRef : undefined;
}

/** A plain attribute or text child of the standard. */
function attribute(on, name) {
  return {
    on,
    read: (object) => object.get(name) ?? '',
    write(editing, element, value) {
      editing.set(element, element.businessObject, { [name]: value || undefined });
    }
  };
}

/** An extension element that is only text. */
function text(on, name) {
  const type = `spiffworkflow:${name}`;
  return {
    on,
    read: (object) => extensionText(object, type),
    write(editing, element, value) {
      writeExtensionText(editing, element, element.businessObject, type, value);
    }
  };
}

/** One `spiffworkflow:property`. */
function named(on, name) {
  return {
    on,
    read: (object) => namedProperty(object, name),
    write(editing, element, value) {
      writeNamedProperty(editing, element, element.businessObject, name, value);
    }
  };
}

function reference(key) {
  return {
    on: (object) => Boolean(referenceHolder(object, key)),
    read: (object) => readReference(object, key),
    write(editing, element, value) {
      writeReference(editing, element, key, value);
    }
  };
}

/** Payload and variable stand on the task or event; older files have them on the message. */
function messageText(on, name) {
  const type = `spiffworkflow:${name}`;
  return {
    ...text(on, name),
    read: (object) =>
      extensionText(object, type) ||
      extensionText(referenceHolder(object, 'messageRef')?.messageRef, type)
  };
}

function operator(object) {
  return findExtension(object, 'spiffworkflow:ServiceTaskOperator');
}

/** Changes some properties of the operator and keeps the rest; without changes it is removed. */
function writeOperator(editing, element, changes) {
  const { businessObject } = element;
  const type = 'spiffworkflow:ServiceTaskOperator';
  const old = operator(businessObject);
  const kept = { id: old?.id, resultVariable: old?.resultVariable };
  for (const name of ['parameterList', 'retry']) if (old?.[name]) kept[name] = old[name];
  const wanted = changes ? editing.create(type, { ...kept, ...changes }) : undefined;
  replaceExtension(editing, element, businessObject, type, wanted);
}
