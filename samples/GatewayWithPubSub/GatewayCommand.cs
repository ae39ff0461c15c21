using System.CommandLine;

namespace Avi.Samples.GatewayWithPubSub;

/// <summary>The command line of the gateway.</summary>
public static class GatewayCommand
{
    private const string Help = """
        A gateway: lets devices in on UDP and connects them to the mesh.

        Other nodes use one of the addresses that it prints as their --bootstrap, or find it by mDNS when both listen
        in the same network.
        """;

    /// <summary>Makes the command.</summary>
    public static RootCommand Create()
    {
        Option<string> udpHost = SampleOptions.Host("--udp-host", "The address for devices.");
        Option<int> udpPort = SampleOptions.Port("--udp-port", 8888, "The UDP port for devices; 0 is any free port.");
        Option<string> meshHost = SampleOptions.Host("--mesh-host", "The address for other nodes.");
        Option<int> meshPort = SampleOptions.Port("--mesh-port", 0, "The TCP port for other nodes; 0 is any free port.");
        Option<string[]> bootstrap = SampleOptions.Bootstrap();
        Option<string> name = SampleOptions.Name("gateway");
        var identity = new Option<string?>("--identity")
        {
            Description = "The file that keeps who this node is; made when it is missing. Without it each start is a new node.",
            HelpName = "FILE",
        };
        var allowPlain = new Option<bool>("--allow-plain")
        {
            Description = "Let devices in that neither prove who they are nor encrypt. This release has no other ones.",
        };
        Option<bool> noMdns = SampleOptions.NoMdns();
        Option<bool> json = SampleOptions.Json();

        var command = new RootCommand(Help)
        {
            udpHost, udpPort, meshHost, meshPort, bootstrap, name, identity, allowPlain, noMdns, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var settings = new GatewaySettings
            {
                Name = parsed.GetRequiredValue(name),
                UdpHost = parsed.GetRequiredValue(udpHost),
                UdpPort = parsed.GetRequiredValue(udpPort),
                MeshHost = parsed.GetRequiredValue(meshHost),
                MeshPort = parsed.GetRequiredValue(meshPort),
                Bootstrap = parsed.GetRequiredValue(bootstrap),
                IdentityFile = parsed.GetValue(identity),
                AllowsPlainDevices = parsed.GetValue(allowPlain),
                UsesMdns = !parsed.GetValue(noMdns),
            };
            await GatewayHost.RunAsync(settings, Output.ToConsole(parsed.GetValue(json)), cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
