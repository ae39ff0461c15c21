using System.CommandLine;
using System.Net;
using System.Net.Sockets;

namespace Avi.Samples;

/// <summary>Options that several samples have, and checks that several options need.</summary>
public static class SampleOptions
{
    /// <summary>Makes the option that switches standard output to JSON.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Description = "Write one JSON object a line to standard output, and nothing else there.",
    };

    /// <summary>Makes the option that names nodes to stay connected to.</summary>
    public static Option<string[]> Bootstrap() => new("--bootstrap")
    {
        Description = "A node to stay connected to, as a multiaddr with /p2p/; may be given several times.",
        HelpName = "MULTIADDR",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Makes the option that names a node.</summary>
    /// <param name="standard">The name without the option.</param>
    public static Option<string> Name(string standard) => new("--name")
    {
        Description = "The node's name, as others see it.",
        HelpName = "NAME",
        DefaultValueFactory = _ => standard,
    };

    /// <summary>Makes the option that switches discovery by multicast off.</summary>
    public static Option<bool> NoMdns() => new("--no-mdns")
    {
        Description = "Do not look for nodes by mDNS. A node that listens only on loopback never does.",
    };

    /// <summary>Makes an option for an address to listen on.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">Who comes to the address.</param>
    public static Option<string> Host(string name, string description)
    {
        var option = new Option<string>(name)
        {
            Description = $"{description} 0.0.0.0 is every IPv4 address of this machine.",
            HelpName = "ADDRESS",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !IPAddress.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"{name} is '{result.Tokens[0].Value}'; it must be an IP address.");
        });
        return option;
    }

    /// <summary>Makes the multiaddr of an address to listen on.</summary>
    /// <param name="host">The IP address.</param>
    /// <param name="port">The TCP port.</param>
    public static string MeshAddress(string host, int port) =>
        IPAddress.Parse(host).AddressFamily == AddressFamily.InterNetworkV6
            ? $"/ip6/{host}/tcp/{port}"
            : $"/ip4/{host}/tcp/{port}";

    /// <summary>Makes an option for a port; 0 lets the system choose.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="standard">The port without the option.</param>
    /// <param name="description">What the port is for.</param>
    public static Option<int> Port(string name, int standard, string description)
    {
        Option<int> option = WholeNumber(name, standard, description, minimum: 0, maximum: IPEndPoint.MaxPort);
        option.HelpName = "PORT";
        return option;
    }

    /// <summary>Makes an option for a whole number within bounds.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="standard">The number without the option.</param>
    /// <param name="description">What the number means.</param>
    /// <param name="minimum">The smallest allowed number.</param>
    /// <param name="maximum">The largest allowed number.</param>
    public static Option<int> WholeNumber(string name, int standard, string description, int minimum, int maximum)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1
                && int.TryParse(result.Tokens[0].Value, out int value)
                && (value < minimum || value > maximum))
            {
                result.AddError($"{name} is {value}; it must be from {minimum} to {maximum}.");
            }
        });
        return option;
    }
}
