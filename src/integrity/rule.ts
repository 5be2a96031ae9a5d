/** An integrity rule for the data in Postgres. */
export interface Rule {
  name: string;
  /**
   * A statement that finds the faults: subject, id and detail, as Fault has them. It may read
   * limits(seats_per_user). Its time must be clock_timestamp(), which is later than all that the snapshot holds.
   */
  query: string;
}
