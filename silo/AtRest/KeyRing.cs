using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace OpenClaw.Silo.AtRest;

/// <summary>The keys as this process knows them. Data Protection asks and adds here without waiting; the store is read and written beside it.</summary>
internal sealed class KeyRing : IXmlRepository
{
    private readonly Lock _lock = new();
    private readonly List<XElement> _elements = [];
    private XElement? _added;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock) return [.. _elements];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_lock)
        {
            _added = element;
            _elements.Add(element);
        }
    }

    public void Replace(IEnumerable<string> stored)
    {
        lock (_lock)
        {
            _elements.Clear();
            _elements.AddRange(stored.Select(XElement.Parse));
        }
    }

    /// <summary>The key that was made last and is not in the store yet.</summary>
    public XElement? TakeAdded()
    {
        lock (_lock)
        {
            var added = _added;
            _added = null;
            return added;
        }
    }
}
