import { useState, type FormEvent } from "react";
import { Button } from "../../design/button";
import { toFailure } from "../graph/failure";
import { useLanguage } from "../language/language";
import styles from "./checkout.module.css";
import { useChargePoints } from "./use-charge-points";

interface ChargeFormProps {
  concertId: string;
  /** The smallest charge that pays the total. A larger charge is possible. */
  missing: number;
  onCharged: (amount: number) => void;
}

export function ChargeForm({ concertId, missing, onCharged }: ChargeFormProps) {
  const { say, explain, points } = useLanguage();
  const { chargePoints, loading, error } = useChargePoints(concertId);
  const [text, setText] = useState(String(missing));
  const amount = Number(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void chargePoints(amount).then((charged) => charged && onCharged(amount));
  };
  return (
    <form className={styles["charge"]} onSubmit={submit}>
      <label htmlFor="charge">{say.pay.chargeOther}</label>
      <input
        id="charge"
        inputMode="numeric"
        value={text}
        aria-invalid={error !== undefined}
        aria-describedby="charge-fault"
        onChange={(event) => setText(event.target.value.replace(/\D/g, ""))}
      />
      <p id="charge-fault" role="alert" className={styles["fault"]}>
        {error && explain(toFailure(error))}
      </p>
      <Button type="submit" busy={loading} disabled={text === ""}>
        {say.pay.charge(points(amount))}
      </Button>
    </form>
  );
}
