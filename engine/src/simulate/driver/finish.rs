//! What is to be said at the end of a run.

use super::super::instance::Instance;
use super::super::report::{Report, Status};
use super::Driver;
use crate::runtime::state::InstanceStatus;

impl Driver<'_> {
    /// Puts the report together.
    pub(super) fn report(mut self) -> Report {
        let stopped = self.stopped.take();
        let mut waiting = Vec::new();
        for (at, instance) in self.instances.iter_mut().enumerate() {
            let element = stopped.as_ref().filter(|(_, stopped_at, _)| *stopped_at == at);
            let element = element.and_then(|(_, _, element)| *element);
            waiting.extend(instance.waiting(element));
            instance.close_failed(element, &mut self.trail);
        }
        let error = match stopped {
            Some((failure, ..)) => Some(failure),
            None => self.instances.iter().find_map(Instance::failure),
        };
        let main = &self.instances[0];
        let main_status = match main.state.status {
            _ if main.has_failed() => Status::Error,
            InstanceStatus::Completed => Status::Completed,
            InstanceStatus::Terminated => Status::Terminated,
            InstanceStatus::Failed => Status::Error,
            InstanceStatus::NotStarted | InstanceStatus::Active | InstanceStatus::Suspended => {
                Status::Waiting
            }
        };
        let all_ended = self.instances.iter().all(|instance| instance.state.status.is_ended());
        let status = match main_status {
            _ if error.is_some() => Status::Error,
            Status::Completed | Status::Terminated if !all_ended => Status::Waiting,
            main_status => main_status,
        };
        Report {
            status,
            data: main.data().to_map(),
            path: self.trail.path,
            waiting,
            thrown: self.trail.thrown,
            error,
            steps: self.trail.steps,
            clock: self.now,
            main_status,
        }
    }
}
