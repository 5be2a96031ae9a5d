/** True when two types are the same. A type of `any`, or one with null, is another. */
export type Exactly<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
