using System.Text;

using Avi.Protocol.Device;

namespace Avi.Embedded;

/// <summary>A topic that is encoded and checked once, for devices that publish to it often.</summary>
public sealed class AviTopic
{
    /// <summary>Encodes a topic.</summary>
    /// <param name="name">The topic name: not empty, no wildcard, no U+0000.</param>
    /// <exception cref="ArgumentException">The name breaks a rule.</exception>
    public AviTopic(string name)
    {
        if (name == null)
            throw new ArgumentNullException(nameof(name));

        if (!DeviceTopic.IsName(name))
            throw new ArgumentException("A topic is not empty and has neither wildcards nor U+0000.", nameof(name));

        Name = name;
        Utf8 = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>Gets the topic name.</summary>
    public string Name { get; }

    internal byte[] Utf8 { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
