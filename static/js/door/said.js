// A verdict that came as a page of its own is heard and felt too, where the browser lets a page begin with a sound.

import { VerdictBoard } from "./verdict.js";

const verdict = document.querySelector("[data-said]");
const board = new VerdictBoard(verdict);
board.unlockSound();
board.announce(verdict.dataset.said);
