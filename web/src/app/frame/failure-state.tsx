import type { ReactNode } from "react";
import { Button } from "../../design/button";
import { PageState } from "../../design/page-state";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";

interface FailureStateProps {
  error: unknown;
  onRetry?: () => void;
  action?: ReactNode;
  title?: string;
}

/** Replaces a page with the reason of a failure and a way to continue. */
export function FailureState({ error, onRetry, action, title }: FailureStateProps) {
  const { say, explain } = useLanguage();
  const sentence = explain(toFailure(error));
  return (
    <PageState
      alert
      title={title ?? sentence}
      action={action ?? (onRetry && <Button onClick={onRetry}>{say.tryAgain}</Button>)}
    >
      {title && sentence}
    </PageState>
  );
}
