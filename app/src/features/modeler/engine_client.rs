//! The engine in its worker: questions and answers, and stopping what takes too long.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use engine::request::Request;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::closure::Closure;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::diagram::bridge::{self, EngineWorker};

const NOT_LOADED: &str = "The engine could not be loaded. Load the page again; if that does not help, the connection may be broken.";

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// It was cancelled.
    Cancelled,
    /// The engine says why, or came to grief.
    Failed(String),
}

/// A worker that is started with the first question, and again when it was ended; a copy refers to the same.
#[derive(Clone, Default)]
pub(super) struct EngineClient(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    running: Option<Running>,
    last_id: u32,
    /// Who waits for which answer: what to call with it, and what to call when there is none.
    waiting: HashMap<u32, (Function, Function)>,
}

/// A worker with its listeners, which live as long as it.
struct Running {
    worker: EngineWorker,
    _on_message: Closure<dyn FnMut(JsValue)>,
    _on_error: Closure<dyn FnMut(JsValue)>,
}

impl EngineClient {
    /// Asks something.
    pub(super) async fn ask<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Unanswered> {
        let unreadable = |error: serde_json::Error| Unanswered::Failed(error.to_string());
        let text = serde_json::to_string(request).map_err(unreadable)?;
        let answer = self.post(&text).map_err(failed)?;
        let answer = JsFuture::from(answer).await.map_err(failed)?;
        serde_json::from_str(&answer.as_string().unwrap_or_default()).map_err(unreadable)
    }

    /// Stops whatever is asked; the next question starts another worker.
    pub(super) fn cancel(&self) {
        self.end(&JsValue::NULL);
    }

    fn post(&self, request: &str) -> Result<Promise, JsValue> {
        if self.0.borrow().running.is_none() {
            let running = self.start()?;
            self.0.borrow_mut().running = Some(running);
        }
        let mut inner = self.0.borrow_mut();
        inner.last_id += 1;
        let id = inner.last_id;
        let answer = Promise::new(&mut |resolve, reject| {
            inner.waiting.insert(id, (resolve, reject));
        });
        let message = Object::new();
        Reflect::set(&message, &"id".into(), &id.into())?;
        Reflect::set(&message, &"request".into(), &request.into())?;
        if let Some(running) = &inner.running {
            running.worker.post_message(&message);
        }
        Ok(answer)
    }

    fn start(&self) -> Result<Running, JsValue> {
        let worker = bridge::start_engine()?;
        let client = self.clone();
        let on_message = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            client.take(&Reflect::get(&event, &"data".into()).unwrap_or_default());
        });
        worker.set_on_message(on_message.as_ref().unchecked_ref());
        let client = self.clone();
        let on_error = Closure::<dyn FnMut(JsValue)>::new(move |_: JsValue| client.end(&NOT_LOADED.into()));
        worker.set_on_error(on_error.as_ref().unchecked_ref());
        Ok(Running { worker, _on_message: on_message, _on_error: on_error })
    }

    /// Hands an answer to who waits for it.
    fn take(&self, message: &JsValue) {
        let field = |name: &str| Reflect::get(message, &name.into()).unwrap_or_default();
        let id = field("id").as_f64().unwrap_or_default();
        let answer = field("answer");
        let error = field("error");
        if field("broken").is_truthy() {
            leptos::logging::error!("the engine came to grief: {error:?}");
            let text = "The engine stopped at this diagram. What was asked cannot be answered.";
            self.end(&text.into());
            return;
        }
        let waiting = self.0.borrow_mut().waiting.extract_if(|known, _| f64::from(*known) == id).next();
        if let Some((_, (resolve, reject))) = waiting {
            let told = if answer.is_undefined() {
                reject.call1(&JsValue::NULL, &error)
            } else {
                resolve.call1(&JsValue::NULL, &answer)
            };
            // The functions of a promise do not throw.
            drop(told);
        }
    }

    /// Ends the worker; all who wait hear the reason.
    fn end(&self, reason: &JsValue) {
        let (running, waiting) = {
            let mut inner = self.0.borrow_mut();
            (inner.running.take(), std::mem::take(&mut inner.waiting))
        };
        for (_, reject) in waiting.into_values() {
            drop(reject.call1(&JsValue::NULL, reason));
        }
        if let Some(running) = running {
            running.worker.terminate();
            // This may be one of its own listeners: they must outlive the call.
            leptos::task::spawn_local(async move { drop(running) });
        }
    }
}

fn failed(reason: JsValue) -> Unanswered {
    if reason.is_null() {
        return Unanswered::Cancelled;
    }
    Unanswered::Failed(reason.as_string().unwrap_or_else(|| NOT_LOADED.to_owned()))
}
