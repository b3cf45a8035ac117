// Every pad by its name.

import { confirm } from "./confirm.js";
import { correct } from "./correct.js";
import { drug } from "./drug.js";
import { againstAdvice, discharge, giveUp } from "./ending.js";
import { intervention } from "./intervention.js";
import { lift } from "./lift.js";
import { more } from "./more.js";
import { order } from "./order.js";
import { escort, intake, question } from "./questions.js";
import { scale } from "./scale.js";
import { sideEffect } from "./side_effect.js";
import { vitals } from "./vitals.js";
import { weight } from "./weight.js";

export const pads = {
  againstAdvice,
  confirm,
  correct,
  discharge,
  drug,
  escort,
  giveUp,
  intake,
  intervention,
  lift,
  more,
  order,
  question,
  scale,
  sideEffect,
  vitals,
  weight,
};
