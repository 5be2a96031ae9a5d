import { useEffect, useRef } from "react";
import { NameForm } from "./name-form";
import styles from "./name-form.module.css";

export function NameDialog({ onNamed, onCancel }: { onNamed: () => void; onCancel: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className={styles["dialog"]} aria-labelledby="name-title" onClose={onCancel}>
      <NameForm onNamed={onNamed} onCancel={onCancel} />
    </dialog>
  );
}
