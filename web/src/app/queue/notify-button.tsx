import { useState } from "react";
import { Button } from "../../design/button";
import { useLanguage } from "../language/language";

const supported = "Notification" in window;

/** Asks for the notification permission only when the user presses the button. */
export function NotifyButton() {
  const { say } = useLanguage();
  const [permission, setPermission] = useState(supported ? Notification.permission : "denied");
  if (permission === "denied") return null;
  const granted = permission === "granted";
  return (
    <Button
      look="plain"
      disabled={granted}
      onClick={() => void Notification.requestPermission().then(setPermission)}
    >
      {granted ? say.queue.willNotify : say.queue.notify}
    </Button>
  );
}
