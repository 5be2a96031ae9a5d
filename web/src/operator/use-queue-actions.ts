import { useMutation } from "@apollo/client/react";
import {
  ConfigureQueueDocument,
  DrainQueueDocument,
  OperatorActionsDocument,
  PauseAdmissionDocument,
  ResumeAdmissionDocument,
} from "../generated/operator";

/** The operator actions on one queue. Each action adds an entry to the log, so the log is read again. */
export function useQueueActions(concertId: string) {
  const options = { refetchQueries: [OperatorActionsDocument] };
  const [configure, configuring] = useMutation(ConfigureQueueDocument, options);
  const [pause, pausing] = useMutation(PauseAdmissionDocument, options);
  const [drain, draining] = useMutation(DrainQueueDocument, options);
  const [resume, resuming] = useMutation(ResumeAdmissionDocument, options);
  const states = [configuring, pausing, draining, resuming];
  return {
    configureQueue: (settings: { capacity?: number; admissionsPerSecond?: number }) =>
      configure({ variables: { input: { concertId, ...settings } } }).catch(() => undefined),
    pauseAdmission: (reason: string) =>
      pause({ variables: { input: { concertId, reason } } }).catch(() => undefined),
    drainQueue: (reason: string) =>
      drain({ variables: { input: { concertId, reason } } }).catch(() => undefined),
    resumeAdmission: () => resume({ variables: { input: { concertId } } }).catch(() => undefined),
    busy: states.some(({ loading }) => loading),
    error: states.find(({ error }) => error)?.error,
  };
}
