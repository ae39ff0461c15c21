using System.CommandLine;
using System.Text.RegularExpressions;

using Avi.Samples.GatewayWithPubSub;
using Avi.Samples.MonitorNode;
using Avi.Samples.Quickstart;
using Avi.Samples.SimulatedMcuPubSub;

namespace Avi.Samples.Tests.Documentation;

/// <summary>Commands that the pages tell readers to type.</summary>
internal sealed partial class CommandLineTests
{
    private static readonly Dictionary<string, Func<RootCommand>> Samples = new()
    {
        ["samples/GatewayWithPubSub"] = GatewayCommand.Create,
        ["samples/MonitorNode"] = MonitorCommand.Create,
        ["samples/Quickstart"] = QuickstartCommand.Create,
        ["samples/SimulatedMcuPubSub"] = DeviceCommand.Create,
    };

    public static IEnumerable<TestCaseData> DotnetRunCommands =>
        from page in MarkdownPages.All
        from block in MarkdownPages.Blocks(page)
        where block.Language is "sh" or "bash" or "console"
        from command in block.Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
        where command.Contains("dotnet run", StringComparison.Ordinal)
        select new TestCaseData(command.Trim()).SetArgDisplayNames($"{page}: {command.Trim()}");

    [TestCaseSource(nameof(DotnetRunCommands))]
    public void Every_dotnet_run_names_a_project_and_options_that_exist(string command)
    {
        Match match = DotnetRun().Match(command);
        string project = match.Groups["project"].Value;

        Assert.That(match.Success, $"It names a project: {command}");
        Assert.That(Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.csproj").Count(), Is.EqualTo(1));
        if (Samples.TryGetValue(project, out Func<RootCommand>? create))
            Assert.That(create().Parse(match.Groups["arguments"].Value).Errors, Is.Empty);
    }

    [Test]
    public void Readme_starts_the_quickstart() =>
        Assert.That(
            DotnetRunCommands.Select(test => (string?)test.Arguments[0]),
            Has.Some.StartsWith("dotnet run --project samples/Quickstart"));

    [GeneratedRegex(@"dotnet run .*?--project (?<project>\S+)[^#]*?( -- (?<arguments>[^#]*))?(#.*)?$")]
    private static partial Regex DotnetRun();
}
