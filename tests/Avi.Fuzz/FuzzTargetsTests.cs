using System.Reflection;
using System.Text.RegularExpressions;
using Avi.Bridge;
using Avi.Embedded;
using Avi.Mesh;
using Avi.Mesh.Libp2p.Discovery.Mdns;
using Avi.Mesh.Libp2p.GossipSub;
using Avi.Mesh.Libp2p.Identity;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Streams;
using Avi.Protocol.Messages;
using Avi.Tests;

namespace Avi.Fuzz;

/// <summary>Nobody adds a parser and forgets its target.</summary>
[TestFixture]
internal sealed class FuzzTargetsTests
{
    private static readonly string[] Verbs = ["TryRead", "TryParse", "TryDecode", "TryOpen", "Read"];

    // Others read them as a part of what they read, or they hand on to one; the length of a response is any four bytes.
    private static readonly Type[] PartsOfOthers =
    [
        typeof(DnsHeader), typeof(KeyEncoding), typeof(MultiaddrTcp), typeof(Multihash), typeof(RpcCodec),
        typeof(MeshNetworkKey), typeof(ResponseHeader),
    ];

    [Test]
    public void Every_parser_has_a_target_or_is_a_part_of_one()
    {
        Type[] parsers = [.. Types().Where(IsParser)];
        string targets = string.Concat(
            Directory.GetFiles(Path.Combine(Repository.Root, "tests/Avi.Fuzz/Targets"), "*.cs").Select(File.ReadAllText));

        Type[] forgotten = [.. parsers.Except(PartsOfOthers).Where(type => !IsNamed(type, targets))];

        Assert.That(parsers, Has.Length.GreaterThan(20).And.SupersetOf(PartsOfOthers));
        Assert.That(forgotten, Is.Empty);
    }

    private static IEnumerable<Type> Types() =>
        from root in new[] { typeof(MeshNode), typeof(UplinkMessage), typeof(EmbeddedBridge), typeof(AviEmbedded) }
        from type in root.Assembly.GetTypes()
        select type;

    private static bool IsParser(Type type) => type
        .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Any(method => method is { IsPrivate: false, IsAbstract: false }
            && Verbs.Any(verb => method.Name.StartsWith(verb, StringComparison.Ordinal))
            && method.GetParameters() is [{ ParameterType: var first }, ..]
            && (first == typeof(ReadOnlySpan<byte>) || first == typeof(Memory<byte>)));

    private static bool IsNamed(Type type, string code) =>
        Regex.IsMatch(code, $@"\b{type.Name}\b", RegexOptions.None, TimeSpan.FromSeconds(10));
}
