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

/** Says what went wrong instead of a page, and offers the way on. */
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
