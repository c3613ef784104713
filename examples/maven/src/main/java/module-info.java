/// The Vector API comes with Fathom: a module needs no option for it.
module example {
    requires dev.fathom.pretrained;
}
