import { useState, type FormEvent } from "react";
import { Button } from "../../design/button";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import { useRegisterUser } from "../session/use-register-user";
import styles from "./name-form.module.css";

/** Asks for the user's name once, registers the user, and remembers both on this device. */
export function NameForm({ onNamed, onCancel }: { onNamed: () => void; onCancel?: () => void }) {
  const { say, explain } = useLanguage();
  const { registerUser, loading } = useRegisterUser();
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string | null>(null);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    if (trimmed === "") return setFault(say.name.missing);
    try {
      await registerUser(trimmed);
      onNamed();
    } catch (error) {
      const failure = toFailure(error);
      setFault(failure.code === "BAD_USER_INPUT" ? say.name.missing : explain(failure));
    }
  };

  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <h2 id="name-title">{say.name.title}</h2>
      <p className={styles["hint"]}>{say.name.hint}</p>
      <label htmlFor="name">{say.name.label}</label>
      <input
        id="name"
        autoFocus
        autoComplete="name"
        value={name}
        aria-invalid={fault !== null}
        aria-describedby="name-fault"
        onChange={(event) => setName(event.target.value)}
      />
      <p id="name-fault" className={styles["fault"]} role="alert">
        {fault}
      </p>
      <div className={styles["actions"]}>
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            {say.name.cancel}
          </Button>
        )}
        <Button type="submit" busy={loading}>
          {say.name.go}
        </Button>
      </div>
    </form>
  );
}
