import { useEffect, useEffectEvent, useState } from "react";
import mark from "../../design/mark.svg";
import type { QueuePositionFragment } from "../../generated/operations";
import { useTitle } from "../frame/use-title";
import { useLanguage } from "../language/language";

/** Shows the position in the title of the tab, and notifies the user when the turn starts. */
export function useTurnAlert(token: QueuePositionFragment | undefined, concertTitle: string): void {
  const { say, count } = useLanguage();
  const [unseen, setUnseen] = useState(false);
  const status = token?.status;
  const [lastStatus, setLastStatus] = useState(status);
  if (status !== lastStatus) {
    setLastStatus(status);
    if (lastStatus === "WAITING" && status === "ACTIVE" && document.hidden) setUnseen(true);
  }

  const notify = useEffectEvent(() => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const notification = new Notification(say.queue.tabAdmitted, {
      body: `${concertTitle}: ${say.queue.notification}`,
      icon: mark,
      tag: "turn",
    });
    notification.addEventListener("click", () => window.focus());
  });
  useEffect(() => {
    if (!unseen) return;
    notify();
    const see = () => setUnseen(document.hidden);
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [unseen]);

  const waiting = status === "WAITING" && say.queue.tabWaiting(count(token?.position ?? 0));
  useTitle(unseen ? say.queue.tabAdmitted : waiting || concertTitle);
}
