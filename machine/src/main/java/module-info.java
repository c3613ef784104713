/// An engine that writes its own machine code.
module dev.fathom.machine {
    requires transitive dev.fathom.core;

    exports dev.fathom.machine;

    provides dev.fathom.engine.EngineProvider with
            dev.fathom.machine.MachineProvider;
}
