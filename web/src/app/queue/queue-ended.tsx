import { useState } from "react";
import { Button } from "../../design/button";
import { PageState } from "../../design/page-state";
import type { QueueEndReason } from "../../generated/operations";
import { useLanguage } from "../language/language";
import { addresses, navigate } from "../routing/router";

interface QueueEndedProps {
  endReason: QueueEndReason | null | undefined;
  onJoin: () => Promise<void>;
}

export function QueueEnded({ endReason, onJoin }: QueueEndedProps) {
  const { say } = useLanguage();
  const [joining, setJoining] = useState(false);
  const join = () => {
    setJoining(true);
    void onJoin().finally(() => setJoining(false));
  };
  if (endReason === "PAID") {
    return (
      <PageState
        title={say.queue.paid.title}
        action={
          <>
            <Button onClick={() => navigate(addresses.account)}>{say.queue.paid.action}</Button>
            <Button look="plain" busy={joining} onClick={join}>
              {say.queue.paid.again}
            </Button>
          </>
        }
      />
    );
  }
  const left = endReason === "LEFT";
  const { title, action } = left ? say.queue.left : say.queue.timedOut;
  const button = (
    <Button busy={joining} onClick={join}>
      {action}
    </Button>
  );
  return (
    <PageState title={title} action={button}>
      {!left && say.queue.timedOut.hint}
    </PageState>
  );
}
