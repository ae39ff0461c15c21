using Avi.NanoSurface;

// The build calls this tool for projects that target netnano1.0; eng/Nano.targets shows how.
switch (args)
{
    case ["generate", string surface, string folder]:
        ReferenceAssemblies.Write(ApiSurface.Read(surface), folder);
        return 0;

    case ["check", string assembly, .. string[] surfaces] when surfaces.Length > 0:
        IReadOnlyList<string> problems = AssemblyChecker.Check(assembly, [.. surfaces.Select(ApiSurface.Read)]);
        foreach (string problem in problems)
            Console.Error.WriteLine($"{assembly} : error NANO001: {problem}"); // the form that MSBuild shows as an error
        return problems.Count == 0 ? 0 : 1;

    default:
        Console.Error.WriteLine("usage: NanoSurface generate SURFACE_FOLDER OUTPUT_FOLDER");
        Console.Error.WriteLine("       NanoSurface check ASSEMBLY SURFACE_FOLDER...");
        return 2;
}
