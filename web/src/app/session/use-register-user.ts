import { useMutation } from "@apollo/client/react";
import { RegisterUserDocument } from "../../generated/operations";
import { rememberUser } from "./storage";

export function useRegisterUser() {
  const [mutate, { loading }] = useMutation(RegisterUserDocument);
  const registerUser = async (name: string) => {
    const { data } = await mutate({ variables: { input: { name } } });
    if (data) rememberUser(data.registerUser.user);
  };
  return { registerUser, loading };
}
