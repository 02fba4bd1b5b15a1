import { describeParity } from "../support/parity";

/** The bundled model, or another package with golden.json. */
describeParity(process.env.COCONUT_MODEL ?? "models/prosqa-coconut");
